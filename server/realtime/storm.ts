/** Connections after which young garbage is collected: while it is little, few of those that stay lie among it. */
const youngEvery = 100
/** Connections since the last collection for which the next is worth its pause. */
const connectionsMin = 1_000
/** And the part of those that are open: the more there are, the longer the pause. */
const partMin = 0.1
/** The part for which it is worth it while they still come. */
const partAtOnce = 0.2
/** Connections in one look that are few enough to say that it is over. */
const calmMax = 20

interface StormOptions {
  /** Connections that are open now. */
  readonly open: () => number
  /** Collects all garbage. */
  readonly collect: () => void
  /** Collects young garbage alone. */
  readonly collectYoung: () => void
  /** Runs `look` after a while. @returns what cancels it */
  readonly schedule: (look: () => void) => () => void
}

/**
 * Many connects in a short time leave garbage among what stays, and what was in flight while the runtime collected. So young garbage is
 * collected after each hundred, and all of it as the connections grow, so that what stays fills the holes, and once the
 * storm is over. The first stops the event loop for some 5 ms, the other for 5 ms for 1,000 connections.
 */
export class Storm {
  readonly #options: StormOptions
  /** Connections that came since the last collection, and of those the ones since the last look. */
  #come = 0
  #lately = 0
  /** Connections that came since young garbage was collected. */
  #young = 0
  #cancelLook: (() => void) | undefined

  constructor(options: StormOptions) {
    this.#options = options
  }

  connected(): void {
    this.#come++
    this.#lately++
    this.#young++
    if (this.#young >= youngEvery) this.#collectYoung()
    if (this.#come < connectionsMin) return
    const open = this.#options.open()
    if (this.#come >= partMin * open) this.#lookLater()
    if (this.#come >= partAtOnce * open) this.#collect()
  }

  close(): void {
    this.#cancelLook?.()
  }

  #lookLater(): void {
    this.#cancelLook ??= this.#options.schedule(() => this.#look())
  }

  #look(): void {
    this.#cancelLook = undefined
    const isOver = this.#lately <= calmMax
    this.#lately = 0
    if (!isOver) {
      this.#lookLater()
      return
    }
    this.#collect()
  }

  #collectYoung(): void {
    this.#young = 0
    this.#options.collectYoung()
  }

  #collect(): void {
    this.#come = 0
    this.#options.collect()
  }
}
