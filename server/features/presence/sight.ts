/** Those of the others whom a user may see. Who sees another is seen by them. */
export type Neighbours = (userId: string, others: readonly string[]) => Promise<ReadonlySet<string>>

interface Reading {
  readonly userId: string
  readonly others: ReadonlySet<string>
  /** Someone left a room or was blocked meanwhile, so it must be read again. */
  stale: boolean
}

/** Who may see whom: oneself, and neighbours. */
export class Sight {
  readonly #neighbours: Neighbours
  readonly #readings = new Set<Reading>()

  constructor(neighbours: Neighbours) {
    this.#neighbours = neighbours
  }

  /** Calls `use` with those of the asked whom a user may see, in the very moment when that is known. */
  async see(
    userId: string,
    asked: ReadonlySet<string>,
    use: (visible: ReadonlySet<string>) => void,
  ): Promise<void> {
    const others = new Set(asked)
    const self = others.delete(userId) ? [userId] : []
    if (others.size === 0) {
      use(new Set(self))
      return
    }
    const reading: Reading = { userId, others, stale: false }
    this.#readings.add(reading)
    try {
      let visible: ReadonlySet<string>
      do {
        reading.stale = false
        visible = await this.#neighbours(userId, [...others])
      } while (reading.stale)
      use(new Set([...self, ...visible]))
    } finally {
      this.#readings.delete(reading)
    }
  }

  /** A user left a room, or was blocked. */
  parted(userId: string): void {
    for (const reading of this.#readings) {
      if (reading.userId === userId || reading.others.has(userId)) reading.stale = true
    }
  }
}
