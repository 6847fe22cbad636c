import type { Broker } from "../../../tools/cluster/servers.ts"
import { seeded } from "../../support/random.ts"
import type { Copy, Entry } from "../acts/history.ts"
import { Crowd } from "./crowd.ts"
import { fetchKept, headsOf, roomsOf } from "./fetch.ts"
import type { ClusterHistory, FaultRecord } from "./history.ts"
import { describeFault, type Fault } from "./schedule.ts"
import { Stage, type StageOptions } from "./stage.ts"

/** Milliseconds: at worst the SDK finds a connect hanging for 20 s, pauses for 30, and waits for an answer for 14. */
const patience = 90_000

export interface RunOptions extends Pick<StageOptions, "nodes" | "mutant"> {
  readonly broker: Broker
  readonly seed: number
  readonly faults: readonly Fault[]
  /** Faults until all is settled and checked, and new people come with new rooms; 20 where nothing else is said. */
  readonly faultsPerRound?: number
  /** Who act; 6 through stock clients and 2 through the SDK where nothing else is said. */
  readonly stock?: number
  readonly sdk?: number
  /** Acts before each fault; 15 where nothing else is said. */
  readonly actsBefore?: number
  /** Milliseconds that everyone may take to be answered and to catch up; 90 seconds where nothing else is said. */
  readonly patienceMs?: number
  readonly say?: (line: string) => void
  /** Told of each round as it ends. @returns whether to go on */
  readonly onRound?: (history: ClusterHistory, log: readonly string[]) => Promise<boolean>
}

/** Runs a crowd on a cluster while one thing after another goes wrong. @returns the history of each round */
export async function runFaults(options: RunOptions): Promise<ClusterHistory[]> {
  await using stage = await Stage.start(options)
  const perRound = options.faultsPerRound ?? 20
  const histories: ClusterHistory[] = []
  for (let done = 0; done < options.faults.length; done += perRound) {
    const round = new Round(stage, options, histories.length)
    const history = await round.run(options.faults.slice(done, done + perRound))
    histories.push(history)
    if (options.onRound && !(await options.onRound(history, stage.log))) break
  }
  return histories
}

class Round {
  readonly #stage: Stage
  readonly #options: RunOptions
  readonly #number: number
  readonly #entries: Entry[] = []
  readonly #heard = new Set<() => void>()

  constructor(stage: Stage, options: RunOptions, number: number) {
    this.#stage = stage
    this.#options = options
    this.#number = number
  }

  async run(faults: readonly Fault[]): Promise<ClusterHistory> {
    const { seed, stock = 6, sdk = 2, broker, actsBefore = 15 } = this.#options
    const random = seeded(seed + this.#number)
    const { url } = this.#stage
    const crowd = await Crowd.gather({
      url,
      round: this.#number,
      random,
      stock,
      sdk,
      log: entry => this.#log(entry),
    })
    await crowd.live()
    const records: FaultRecord[] = []
    for (const fault of faults) {
      await this.#acts(actsBefore)
      // Its own choices must not depend on how many choices the crowd has made.
      records.push(await this.#suffer(fault, crowd, seed + 1_000 * this.#number + records.length))
    }
    await this.#settle(crowd)
    await crowd.leave()
    const kept = await fetchKept(url, crowd)
    const held: Record<string, Copy>[] = crowd.people.map(() => ({}))
    for (const actor of crowd.actors) held[actor.number] = actor.copies.all()
    const usersOfSdk = new Set(crowd.sdkActors.map(actor => actor.number))
    return {
      seed,
      broker,
      round: this.#number,
      userIds: crowd.people.map(person => person.id),
      startRevs: crowd.scene.startRevs,
      entries: this.#entries,
      faults: records,
      ...kept,
      held: held.map((rooms, number) => (usersOfSdk.has(number) ? copiesOf(kept.fetched[number]) : rooms)),
      sdk: Object.fromEntries(crowd.sdkActors.map(actor => [actor.number, actor.held()])),
      outsider: crowd.people.length - 1,
    }
  }

  async #suffer(fault: Fault, crowd: Crowd, seed: number): Promise<FaultRecord> {
    const { say = () => {}, patienceMs = patience } = this.#options
    const hit = await this.#stage.inflict(fault, seeded(seed))
    const ended = performance.now()
    this.#log({ kind: "killed" })
    const sent = this.#acts(1, "send").then(() => performance.now() - ended)
    const heads = await headsOf(this.#stage.url, crowd)
    const behind = await crowd.caughtUp(heads, patienceMs)
    const caughtUpAfterMs = behind.length === 0 ? performance.now() - ended : undefined
    const late = Promise.withResolvers<number>()
    const timer = setTimeout(() => late.resolve(Number.POSITIVE_INFINITY), patienceMs)
    const sentAfterMs = await Promise.race([sent, late.promise])
    clearTimeout(timer)
    say(
      `${describeFault(fault)} on ${hit}: sent after ${ms(sentAfterMs)}, all there after ${ms(caughtUpAfterMs)}`,
    )
    for (const who of behind) say(`      ${who}`)
    return { fault, hit, sentAfterMs, caughtUpAfterMs }
  }

  /** Everyone is answered, and holds all that there is. */
  async #settle(crowd: Crowd): Promise<void> {
    const { patienceMs = patience } = this.#options
    const unanswered = await crowd.finish(patienceMs)
    if (unanswered > 0)
      this.#log({ kind: "unexpected", actor: -1, what: `${unanswered} acts were not answered in time` })
    const { url } = this.#stage
    await crowd.settled(await roomsOf(url, crowd.people), patienceMs)
    await crowd.caughtUp(await headsOf(url, crowd), patienceMs)
  }

  /** Resolves after so many more acts were answered. */
  async #acts(count: number, name?: string): Promise<void> {
    let left = count
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = this.#entries.length
    let seen = before
    const look = () => {
      for (; seen < this.#entries.length; seen++) {
        const entry = this.#entries[seen]
        if (entry?.kind === "done" && (name === undefined || entry.name === name)) left--
      }
      if (left <= 0) resolve()
    }
    this.#heard.add(look)
    const { patienceMs = patience } = this.#options
    const timer = setTimeout(resolve, patienceMs)
    await promise
    clearTimeout(timer)
    this.#heard.delete(look)
  }

  #log(entry: Entry): void {
    this.#entries.push(entry)
    if (entry.kind === "done") for (const look of this.#heard) look()
  }
}

/** The SDK keeps a window, which a rule of its own compares. */
function copiesOf(fetched: Readonly<Record<string, Copy>> | undefined): Record<string, Copy> {
  return { ...fetched }
}

const ms = (time: number | undefined): string =>
  time === undefined || !Number.isFinite(time) ? "never" : `${Math.round(time)} ms`
