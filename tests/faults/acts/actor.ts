import { ParleyError } from "@parley/contract"
import { apiOf, type Person } from "../../support/people.ts"
import type { Random } from "../../support/random.ts"
import { openSocket, type TestSocket } from "../../support/socket.ts"
import { type Act, type Place, type Reach, Repertoire } from "./acts.ts"
import { Copies } from "./copies.ts"
import type { Entry } from "./history.ts"

/** One keyed act in so many is sent twice at once, as by someone impatient. */
const twiceEvery = 8
const retryMs = 30
const socketActs = new Set(["send", "edit", "delete", "react"])

interface ActorOptions {
  readonly number: number
  readonly person: Person
  readonly place: Place
  readonly startRevs: Readonly<Record<string, number>>
  readonly random: Random
  readonly log: (entry: Entry) => void
  /** Whether there is one more act to make; takes it. */
  readonly takeTurn: () => boolean
  /** How it is connected; by default over a WebSocket. */
  readonly transport?: "polling" | "websocket"
  /** Milliseconds that it waits after each act; by default none. */
  readonly restMs?: number
}

/** Someone who does everything that people do in rooms, each thing again and again until it is answered. */
export class Actor {
  readonly number: number
  readonly copies: Copies
  readonly #options: ActorOptions
  readonly #repertoire: Repertoire
  #current: { act: Act; tries: number } | undefined
  #made = 0
  #closing = false

  constructor(options: ActorOptions) {
    this.#options = options
    this.number = options.number
    this.#repertoire = new Repertoire(options.place, options.random)
    this.copies = new Copies(options.number, options.startRevs, options.log)
  }

  /** Up to which it holds each room that it is in. */
  get revs(): Record<string, number> {
    return this.copies.revs
  }

  /** Whether it waits for the answer to an act, or is about to try again. */
  get isBusy(): boolean {
    return this.#current !== undefined
  }

  /** Connects, catches up and acts until nothing is left to do or the connection is gone. */
  async live(
    url: string,
  ): Promise<{ acting: Promise<void>; closed: Promise<void>; close: () => void } | undefined> {
    const { person, transport } = this.#options
    this.copies.connecting()
    let opened: TestSocket | undefined
    try {
      const socket = await openSocket({
        url,
        person,
        ...(transport === undefined ? {} : { transport }),
        onEvent: (name, payload) => this.copies.event(name, payload),
      })
      opened = socket
      let open = true
      const closed = socket.closed.then(() => {
        open = false
      })
      const reach: Reach = { socket, api: apiOf(url, person) }
      await this.#sync(socket)
      this.copies.onHole = () => this.#closeHole(socket)
      this.copies.caughtUp()
      return { acting: this.#act(reach, () => open), closed, close: () => socket.close() }
    } catch (error) {
      opened?.close()
      if (error instanceof ParleyError && !error.retryable) this.#unexpected(`connecting: ${error.message}`)
      return undefined
    }
  }

  async #sync(socket: TestSocket): Promise<void> {
    for (let more = true; more; ) {
      const answer = await socket.emit("sync", { rooms: this.copies.revs })
      for (const [roomId, changes] of Object.entries(answer.rooms)) this.copies.told(roomId, changes)
      for (const room of answer.joined) this.copies.entered(room)
      for (const roomId of answer.left) this.copies.left(roomId)
      more = answer.more
    }
  }

  /** A node that missed something lets out the latest of each thing alone. Whoever cannot close the hole connects anew. */
  #closeHole(socket: TestSocket): void {
    if (this.#closing) return
    this.#closing = true
    this.#sync(socket)
      .catch(() => socket.close())
      .finally(() => {
        this.#closing = false
        this.copies.onProgress()
      })
  }

  /** Resolves once each of its rooms is held up to its head, or after a while without. */
  async until(heads: ReadonlyMap<string, number>, patienceMs: number): Promise<void> {
    const isThere = () => {
      const { revs } = this.copies
      return [...heads].every(([id, rev]) => (revs[id] ?? -1) >= rev)
    }
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, patienceMs)
      this.copies.onProgress = () => {
        if (!isThere()) return
        clearTimeout(timer)
        resolve()
      }
      this.copies.onProgress()
    })
  }

  async #act(reach: Reach, isOpen: () => boolean): Promise<void> {
    while (isOpen()) {
      if (!this.#current) {
        if (!this.#options.takeTurn()) return
        this.#current = { act: this.#repertoire.next(), tries: 0 }
      }
      const answered = await this.#try(this.#current, reach)
      if (answered) this.#current = undefined
      const { restMs = 0 } = this.#options
      if (!answered || restMs > 0) await Bun.sleep(answered ? restMs : Math.max(retryMs, restMs))
    }
  }

  /** @returns whether it was answered */
  async #try(current: { act: Act; tries: number }, reach: Reach): Promise<boolean> {
    const { act } = current
    current.tries++
    const times = socketActs.has(act.name) && ++this.#made % twiceEvery === 0 ? 2 : 1
    const tried = await Promise.allSettled(Array.from({ length: times }, () => act.carryOut(reach)))
    const failed = tried.find(each => each.status === "rejected")
    if (failed && !this.#wasDone(current, failed.reason)) return false
    const answered = tried.flatMap(each =>
      each.status === "fulfilled" && each.value !== undefined ? [each.value] : [],
    )
    const { name, roomId, revs, effect } = act
    const actor = this.#options.number
    this.#options.log({ kind: "done", actor, roomId, name, revs, answered, effect: { ...effect } })
    return true
  }

  #wasDone({ act, tries }: { act: Act; tries: number }, error: unknown): boolean {
    if (!(error instanceof ParleyError) || error.retryable) return false
    if (tries > 1 && error.code === act.doneWhen) return true
    this.#unexpected(`${act.name} was refused: ${error.code}`)
    return true
  }

  #unexpected(what: string): void {
    this.#options.log({ kind: "unexpected", actor: this.#options.number, what })
  }
}
