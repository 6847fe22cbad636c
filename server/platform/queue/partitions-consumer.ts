import type { ConsumeOptions, QueueConsumer } from "./index.ts"
import { type Delivered, PartitionBuffers } from "./partition-buffers.ts"

/** One partition, as a driver consumes it. */
export interface ConsumedPartition {
  /** Takes nothing more in. What is in hand may still be done. */
  stop(): void
  /** Resolves once the broker knows what is done; it keeps the rest for the next consumer. */
  close(): Promise<void>
}

export interface PartitionOptions {
  readonly partition: number
  readonly batchMax: number
  /** The broker begins at the oldest unfinished command; what it sent before comes again. */
  readonly begin: () => void
  readonly take: (delivered: Delivered) => void
  readonly onError: (error: unknown) => void
}

/** The consumer of a queue whose broker knows partitions one by one. */
export class PartitionsConsumer implements QueueConsumer {
  readonly #options: ConsumeOptions
  readonly #open: (options: PartitionOptions) => ConsumedPartition
  readonly #buffers: PartitionBuffers
  readonly #partitions = new Map<number, ConsumedPartition>()

  /** @param open begins to consume one partition */
  constructor(options: ConsumeOptions, open: (options: PartitionOptions) => ConsumedPartition) {
    this.#options = options
    this.#open = open
    this.#buffers = new PartitionBuffers(options)
  }

  add(partition: number): void {
    if (this.#partitions.has(partition)) return
    const { batchMax, onError } = this.#options
    const consumed = this.#open({
      partition,
      batchMax,
      onError,
      begin: () => this.#buffers.open(partition),
      take: delivered => this.#buffers.add(partition, delivered),
    })
    this.#partitions.set(partition, consumed)
  }

  async remove(partition: number): Promise<void> {
    const consumed = this.#partitions.get(partition)
    if (!consumed) return
    this.#partitions.delete(partition)
    consumed.stop()
    await this.#buffers.remove(partition)
    await consumed.close()
  }

  async close(): Promise<void> {
    const all = [...this.#partitions.values()]
    this.#partitions.clear()
    for (const consumed of all) consumed.stop()
    await this.#buffers.close()
    await Promise.all(all.map(consumed => consumed.close()))
  }
}
