import { ParleyError } from "@parley/contract"
import { apiOf, type Person, signUp } from "../../support/people.ts"
import type { Random } from "../../support/random.ts"
import { Actor } from "../acts/actor.ts"
import type { Place } from "../acts/acts.ts"
import type { Entry } from "../acts/history.ts"
import { type Scene, setUp } from "../acts/run.ts"
import { SdkActor } from "./sdk-actor.ts"

export interface CrowdOptions {
  readonly url: string
  readonly round: number
  readonly random: Random
  /** Who act through stock clients, and through the SDK. */
  readonly stock: number
  readonly sdk: number
  readonly log: (entry: Entry) => void
}

const restMs = 120
const retryMs = 200
const askMs = 500

/** Everyone of a round: those who act, the guests who are taken in and out and listen, and an outsider who asks. */
export class Crowd {
  readonly #options: CrowdOptions
  readonly scene: Scene
  readonly outsider: Person
  readonly actors: readonly Actor[]
  readonly sdkActors: readonly SdkActor[]
  readonly #living: Promise<void>[] = []
  #acting = true
  #over = Promise.withResolvers<void>()
  #isOver = false

  private constructor(options: CrowdOptions, scene: Scene, outsider: Person) {
    this.#options = options
    this.scene = scene
    this.outsider = outsider
    const { stock, random, log, url } = options
    const takeTurn = () => this.#acting
    this.actors = this.people.flatMap((person, number) => {
      if (number >= stock && number < stock + options.sdk) return []
      const place = scene.places[number] ?? (scene.places[0] as Place)
      return new Actor({
        number,
        person,
        place,
        startRevs: this.#startRevsOf(number),
        random,
        log,
        transport: number % 3 === 2 ? "polling" : "websocket",
        restMs,
        takeTurn: number < stock ? takeTurn : () => false,
      })
    })
    this.sdkActors = scene.people.slice(stock).map(
      (person, n) =>
        new SdkActor({
          number: stock + n,
          person,
          url,
          rooms: (scene.places[0] as Place).rooms,
          random,
          log,
          takeTurn,
          restMs,
        }),
    )
  }

  /** Makes accounts and rooms. Nobody is connected yet. */
  static async gather(options: CrowdOptions): Promise<Crowd> {
    const prefix = `r${options.round}`
    const scene = await setUp(options.url, options.stock + options.sdk, prefix)
    const [outsider] = await signUp(options.url, `${prefix}outsider`, 1)
    if (!outsider) throw new Error("An outsider could not sign up.")
    return new Crowd(options, scene, outsider)
  }

  /** By their numbers in the history: those who act, the guests, the outsider. */
  get people(): readonly Person[] {
    return [...this.scene.people, ...this.scene.guests, this.outsider]
  }

  /** Everyone connects, comes back after each break, and acts until `finish`. */
  async live(): Promise<void> {
    await Promise.all(this.sdkActors.map(actor => actor.enter()))
    for (const actor of this.actors) this.#living.push(this.#keepConnected(actor))
    for (const actor of this.sdkActors) this.#living.push(actor.act())
    this.#living.push(this.#ask())
  }

  /** Nobody begins another act. Resolves once every act was answered, or with how many were not when the time is up. */
  async finish(patienceMs: number): Promise<number> {
    this.#acting = false
    const until = performance.now() + patienceMs
    const busy = () => [...this.actors, ...this.sdkActors].filter(actor => actor.isBusy).length
    while (busy() > 0 && performance.now() < until) await Bun.sleep(50)
    return busy()
  }

  /** Waits until all hold these revs, of the rooms that they are in. @returns who does not when the time is up */
  caughtUp(heads: ReadonlyMap<string, number>, patienceMs: number): Promise<string[]> {
    return none(() => this.#behind(heads), patienceMs)
  }

  /** Waits until those who come and go know the rooms that they are in. @returns who does not when the time is up */
  settled(rooms: readonly ReadonlySet<string>[], patienceMs: number): Promise<string[]> {
    return none(() => this.#elsewhere(rooms), patienceMs)
  }

  #behind(heads: ReadonlyMap<string, number>): string[] {
    return [...this.actors, ...this.sdkActors].flatMap(actor =>
      Object.entries(actor.revs)
        .filter(([id, rev]) => rev < (heads.get(id) ?? 0))
        .map(([id, rev]) => `actor ${actor.number} has rev ${rev} of ${heads.get(id)} in room ${id}`),
    )
  }

  #elsewhere(rooms: readonly ReadonlySet<string>[]): string[] {
    return this.actors.flatMap(({ number, revs }) =>
      [...(rooms[number] ?? [])]
        .filter(id => !(id in revs))
        .map(id => `actor ${number} knows of no room ${id}`),
    )
  }

  async leave(): Promise<void> {
    this.#isOver = true
    this.#over.resolve()
    for (const actor of this.sdkActors) actor.close()
    await Promise.race([Promise.all(this.#living), Bun.sleep(20_000)])
  }

  #startRevsOf(number: number): Record<string, number> {
    const { people, places, startRevs } = this.scene
    if (number < people.length) return { ...startRevs }
    const own = places[number - people.length]?.ownRoom
    return own === undefined ? {} : { [own]: startRevs[own] ?? 0 }
  }

  async #keepConnected(actor: Actor): Promise<void> {
    while (!this.#isOver) {
      const connection = await actor.live(this.#options.url)
      if (!connection) await Bun.sleep(retryMs)
      await Promise.race([connection?.closed, this.#over.promise])
      if (this.#isOver) connection?.close()
      await connection?.acting
    }
  }

  /** The outsider asks for rooms that it may not know of. */
  async #ask(): Promise<void> {
    const { random, url, log } = this.#options
    const api = apiOf(url, this.outsider)
    while (!this.#isOver) {
      const { id } = { id: random.pick((this.scene.places[0] as Place).rooms) }
      const got = await Promise.allSettled([
        api.call("getRoom", { params: { id } }),
        api.call("listMessages", { params: { id } }),
        api.call("listChanges", { params: { id }, query: { since: 0 } }),
      ])
      for (const each of got) {
        const isRefused =
          each.status === "rejected" &&
          (!(each.reason instanceof ParleyError) || each.reason.retryable || each.reason.code === "not_found")
        if (!isRefused)
          log({
            kind: "unexpected",
            actor: this.people.length - 1,
            what: `the outsider got ${JSON.stringify(each)}`,
          })
      }
      await Promise.race([Bun.sleep(askMs), this.#over.promise])
    }
  }
}

/** Waits until there are none, or the time is up. @returns those that there are then */
async function none(things: () => string[], patienceMs: number): Promise<string[]> {
  const until = performance.now() + patienceMs
  while (things().length > 0 && performance.now() < until) await Bun.sleep(25)
  return things()
}
