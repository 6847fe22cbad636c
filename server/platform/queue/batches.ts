const retryDelayMs = { first: 20, most: 2_000 }

export interface BatchesOptions<T> {
  /** Things in one batch, at most. */
  readonly batchMax: number
  readonly handle: (batch: readonly T[]) => Promise<void>
  readonly onError: (error: unknown) => void
}

/**
 * Handles what waits in the lines of some partitions, in batches, one at a time: a batch is what came in while the last one
 * was handled. A batch that failed is tried until it is done: the order of a partition allows nothing to pass it. What a
 * partition that was removed has in it goes back to the head of its line.
 */
export class Batches<T> {
  readonly #options: BatchesOptions<T>
  readonly #lines = new Map<number, T[]>()
  /** What is being handled, by the line that it came from. */
  readonly #inHand = new Map<T[], T[]>()
  readonly #running: Promise<void>
  #tried = Promise.withResolvers<void>()
  #wake: () => void = () => {}
  #closed = false

  constructor(options: BatchesOptions<T>) {
    this.#options = options
    this.#running = this.#run()
  }

  /** Takes from this line from now on. Whoever puts something into it wakes the batches. */
  add(partition: number, line: T[]): void {
    this.#lines.set(partition, line)
    this.#wake()
  }

  has(partition: number): boolean {
    return this.#lines.has(partition)
  }

  wake(): void {
    this.#wake()
  }

  /** Resolves once nothing of the partition is being handled. */
  async remove(partition: number): Promise<void> {
    const line = this.#lines.get(partition)
    if (!line) return
    this.#lines.delete(partition)
    while (this.#inHand.has(line)) await this.#tried.promise
  }

  get handling(): number {
    let count = 0
    for (const taken of this.#inHand.values()) count += taken.length
    return count
  }

  /** Lets the batch in hand end. */
  close(): Promise<void> {
    this.#closed = true
    this.#wake()
    return this.#running
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      this.#take()
      if (this.#inHand.size > 0) await this.#handle()
      else await this.#somethingToDo()
    }
  }

  /** Resolves after the tick in which something came, so that all of that tick is in the batch. */
  #somethingToDo(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = () => {
        this.#wake = () => {}
        setImmediate(resolve)
      }
      if (this.#closed) this.#wake()
      for (const line of this.#lines.values()) if (line.length > 0) this.#wake()
    })
  }

  #take(): void {
    let room = this.#options.batchMax
    for (const [partition, line] of this.#lines) {
      if (line.length === 0) continue
      const taken = line.splice(0, room)
      this.#inHand.set(line, taken)
      // Partitions that had their turn go to the end.
      this.#lines.delete(partition)
      this.#lines.set(partition, line)
      room -= taken.length
      if (room === 0) break
    }
  }

  async #handle(): Promise<void> {
    for (let delay = retryDelayMs.first; ; delay = Math.min(delay * 2, retryDelayMs.most)) {
      this.#putBack()
      if (this.#inHand.size === 0) return
      const done = await this.#try()
      if (done) this.#inHand.clear()
      else this.#putBack()
      this.#tried.resolve()
      this.#tried = Promise.withResolvers()
      if (done) return
      if (!this.#closed) await Bun.sleep(delay)
    }
  }

  async #try(): Promise<boolean> {
    try {
      await this.#options.handle([...this.#inHand.values()].flat())
      return true
    } catch (error) {
      this.#options.onError(error)
      return false
    }
  }

  /** What is of partitions that are not ours any more; everything, once this is closed. */
  #putBack(): void {
    const ours = new Set(this.#lines.values())
    for (const [line, taken] of this.#inHand) {
      if (ours.has(line) && !this.#closed) continue
      line.unshift(...taken)
      this.#inHand.delete(line)
    }
  }
}
