import { type Bus, subjects } from "../../platform/bus/index.ts"
import { every, type Timers } from "./timers.ts"

export const beatEveryMs = 2_000

export interface HeartbeatOptions {
  readonly bus: Bus
  readonly timers: Timers
  readonly nodeId: string
  /** Whether the cache holds something that this node has said. */
  readonly isNeeded: () => boolean
}

/** Says to `worker:presence` that this node lives, for as long as it has users. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #end: () => void
  #known = false

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#end = every(options.timers, beatEveryMs, () => this.#beat())
  }

  /** Nothing is to be swept after a node that stops: its people are on their way to another. */
  close(): void {
    this.#end()
    if (this.#known) this.#say(false)
  }

  #beat(): void {
    const isNeeded = this.#options.isNeeded()
    if (isNeeded || this.#known) this.#say(isNeeded)
    this.#known = isNeeded
  }

  #say(alive: boolean): void {
    const { bus, nodeId } = this.#options
    bus.publish(subjects.nodes, { v: 1, nodeId, alive })
  }
}
