import type { Logger } from "pino"
import type { Store } from "../../platform/store/index.ts"
import { freeDuty, takeDuty } from "./rows.ts"

const renewalsPerLease = 4

export interface DutyOptions {
  readonly store: Store
  readonly log: Logger
  readonly nodeId: string
  /** What one node at a time does. */
  readonly name: string
  readonly leaseMs: number
  /** The duty is this node's now; it may have been nobody's for a while. */
  readonly gained: () => void
}

/**
 * Something that one node at a time does, of all that could. Nothing fences it: for what may be done twice around a
 * handover, but not all the time. Where the database has one writer the duty is that node's at once.
 */
export class Duty {
  readonly #options: DutyOptions
  readonly #timer: ReturnType<typeof setInterval> | undefined
  /** On the clock of `performance.now`, which goes on while a process is stopped. */
  #heldUntil = Number.NEGATIVE_INFINITY
  #renewing: Promise<void> | undefined
  #closed = false

  constructor(options: DutyOptions) {
    this.#options = options
    if (options.store.capabilities.parallelWriters) {
      this.#timer = setInterval(() => this.#renew(), options.leaseMs / renewalsPerLease)
      this.#renew()
    } else this.#heldUntil = Number.POSITIVE_INFINITY
  }

  /** Whether this node does it now. */
  get isOurs(): boolean {
    return performance.now() < this.#heldUntil
  }

  /** Leaves it to others at once. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#renewing
    const { store, nodeId, name, log } = this.#options
    if (!this.isOurs || !store.capabilities.parallelWriters) return
    this.#heldUntil = Number.NEGATIVE_INFINITY
    await freeDuty(store.db, name, nodeId).catch(error =>
      log.warn({ err: error, name }, "leaving a duty failed: it expires by itself"),
    )
  }

  #renew(): void {
    this.#renewing ??= this.#take()
      .catch(error => this.#options.log.warn({ err: error, name: this.#options.name }, "a duty failed"))
      .finally(() => {
        this.#renewing = undefined
      })
  }

  async #take(): Promise<void> {
    const { store, nodeId: owner, name, leaseMs, gained } = this.#options
    const wasOurs = this.isOurs
    const until = performance.now() + leaseMs
    if (!(await takeDuty(store.db, { name, owner, leaseMs }))) return
    this.#heldUntil = until
    if (!wasOurs && !this.#closed) gained()
  }
}
