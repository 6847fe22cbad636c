import type { Command, ConsumeOptions, QueueConsumer } from "./index.ts"

const retryDelayMs = { first: 20, most: 2_000 }

/** A command that a broker delivered, and how to tell it that the command is done. */
export interface Delivered {
  readonly command: Command
  done(): void
}

/**
 * The consuming half of a queue whose broker pushes commands: what came for each partition waits here, and is handled in
 * batches, one at a time. A batch is what came in while the last one was handled. The broker bounds what waits.
 */
export class PartitionBuffers implements QueueConsumer {
  readonly #options: ConsumeOptions
  readonly #waiting = new Map<number, Delivered[]>()
  readonly #running: Promise<void>
  #wake: () => void = () => {}
  #closed = false

  constructor(options: ConsumeOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  add(partition: number, delivered: Delivered): void {
    const waiting = this.#waiting.get(partition)
    if (waiting) waiting.push(delivered)
    else this.#waiting.set(partition, [delivered])
    this.#wake()
  }

  /** Forgets what waits of a partition: the broker will deliver it again, here or elsewhere. */
  forget(partition: number): void {
    this.#waiting.delete(partition)
  }

  close(): Promise<void> {
    this.#closed = true
    this.#wake()
    return this.#running
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const batch = this.#take()
      if (batch.length > 0) await this.#handle(batch)
      else await this.#somethingToDo()
    }
  }

  /** Resolves after the tick in which a command came, so that all commands of that tick are in the batch. */
  #somethingToDo(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = () => {
        this.#wake = () => {}
        setImmediate(resolve)
      }
      if (this.#closed || this.#waiting.size > 0) this.#wake()
    })
  }

  #take(): Delivered[] {
    const batch: Delivered[] = []
    for (const [partition, waiting] of this.#waiting) {
      batch.push(...waiting.splice(0, this.#options.batchMax - batch.length))
      // Partitions that had their turn go to the end.
      this.#waiting.delete(partition)
      if (waiting.length > 0) this.#waiting.set(partition, waiting)
      if (batch.length >= this.#options.batchMax) break
    }
    return batch
  }

  /** Tries until it is done: the order of a partition allows nothing to pass a batch that failed. */
  async #handle(batch: readonly Delivered[]): Promise<void> {
    const commands = batch.map(({ command }) => command)
    for (let delay = retryDelayMs.first; ; delay = Math.min(delay * 2, retryDelayMs.most)) {
      try {
        await this.#options.handle(commands)
        for (const delivered of batch) delivered.done()
        return
      } catch (error) {
        this.#options.onError(error)
        if (this.#closed) return
        await Bun.sleep(delay)
      }
    }
  }
}
