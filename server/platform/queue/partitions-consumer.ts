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

/** Begins to consume one partition. */
type OpenPartition = (options: PartitionOptions) => ConsumedPartition

/** The consumers of a queue whose broker knows partitions one by one. */
export class PartitionsConsumers {
  readonly #open: OpenPartition
  readonly #consumers = new Set<QueueConsumer>()

  constructor(open: OpenPartition) {
    this.#open = open
  }

  consume(options: ConsumeOptions): QueueConsumer {
    const consumer = new PartitionsConsumer(options, this.#open, () => this.#consumers.delete(consumer))
    this.#consumers.add(consumer)
    return consumer
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map(consumer => consumer.close()))
  }
}

class PartitionsConsumer implements QueueConsumer {
  readonly #options: ConsumeOptions
  readonly #open: OpenPartition
  readonly #onClose: () => void
  readonly #buffers: PartitionBuffers
  readonly #partitions = new Map<number, ConsumedPartition>()

  constructor(options: ConsumeOptions, open: OpenPartition, onClose: () => void) {
    this.#options = options
    this.#open = open
    this.#onClose = onClose
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
    this.#onClose()
    const all = [...this.#partitions.values()]
    this.#partitions.clear()
    for (const consumed of all) consumed.stop()
    await this.#buffers.close()
    await Promise.all(all.map(consumed => consumed.close()))
  }
}
