import { presenceSpans } from "@parley/contract"
import type { Logger } from "pino"
import { type Bus, type BusSubscription, subjects } from "../../platform/bus/index.ts"
import type { Cache } from "../../platform/cache/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import type { Task, Tasks } from "../../platform/telemetry/tasks.ts"
import { beatEveryMs } from "./heartbeat.ts"
import { saveLastSeen } from "./repository.ts"
import { every, type Timers } from "./timers.ts"

const lookEveryMs = 1_000
/** As long as a reconnect to another node may take: several beats may be lost. */
const deadAfterMs = presenceSpans.offlineGrace

export interface SweeperOptions {
  readonly store: Store
  readonly bus: Bus
  readonly cache: Cache
  readonly log: Logger
  readonly tasks: Tasks
  readonly clock: Clock
  readonly timers: Timers
}

/** When a node was last heard, by the clock for spans and by the one for times that are kept. */
interface Heard {
  readonly at: number
  readonly time: number
}

/**
 * Sweeps nodes that died: what they said of their users goes from the cache, those who watch are told at once, and it is
 * kept when users who are nowhere else were last seen. Several sweepers do it more than once, to the same end. A node
 * that lives and was not heard says all of it again within 10 s.
 */
export class PresenceSweeper {
  readonly #options: SweeperOptions
  readonly #task: Task
  readonly #nodes = new Map<string, Heard>()
  #subscription: BusSubscription | undefined
  readonly #endLooking: () => void
  #lookedAt: number
  #sweeping: Promise<void> | undefined
  #closed = false

  static async open(options: SweeperOptions): Promise<PresenceSweeper> {
    const sweeper = new PresenceSweeper(options)
    sweeper.#subscription = await options.bus.subscribe(subjects.nodes, ({ nodeId, alive }) =>
      sweeper.#heard(nodeId, alive),
    )
    return sweeper
  }

  private constructor(options: SweeperOptions) {
    this.#options = options
    this.#task = options.tasks.of("sweep_nodes")
    this.#lookedAt = options.timers.now()
    this.#endLooking = every(options.timers, lookEveryMs, () => this.#look())
    options.bus.onReconnect(() => this.#wasDeaf())
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#endLooking()
    await this.#subscription?.unsubscribe()
    await this.#sweeping
  }

  #heard(nodeId: string, alive: boolean): void {
    if (alive) this.#nodes.set(nodeId, { at: this.#options.timers.now(), time: this.#options.clock.now() })
    else this.#nodes.delete(nodeId)
  }

  /** What was not heard meanwhile says nothing of who lives. */
  #wasDeaf(): void {
    for (const nodeId of this.#nodes.keys()) this.#heard(nodeId, true)
  }

  #look(): void {
    const now = this.#options.timers.now()
    // A process that was stopped has heard nobody, and looks before it listens.
    if (now - this.#lookedAt > lookEveryMs + beatEveryMs) this.#wasDeaf()
    this.#lookedAt = now
    this.#sweeping ??= this.#sweepDead(now).finally(() => {
      this.#sweeping = undefined
    })
  }

  async #sweepDead(now: number): Promise<void> {
    const { log } = this.#options
    for (const [nodeId, heard] of this.#nodes) {
      if (this.#closed || now - heard.at <= deadAfterMs) continue
      this.#nodes.delete(nodeId)
      try {
        const users = await this.#task.run(() => this.#sweep(nodeId, heard.time))
        log.warn({ deadNode: nodeId, users }, "a node died and was swept")
      } catch (error) {
        // What it said ends by itself all the same.
        log.warn({ err: error, deadNode: nodeId }, "sweeping a dead node failed")
      }
    }
  }

  /** @returns how many users it had */
  async #sweep(nodeId: string, seenAt: number): Promise<number> {
    const { cache, store, bus } = this.#options
    let count = 0
    for await (const userIds of cache.sweep(nodeId)) {
      count += userIds.length
      const elsewhere = await cache.get(userIds)
      const gone = userIds.filter(userId => !elsewhere.has(userId))
      for (const userId of userIds) bus.publish(subjects.presence(userId), { v: 1, userId })
      if (gone.length > 0) await saveLastSeen(store, new Map(gone.map(userId => [userId, seenAt])))
    }
    return count
  }
}
