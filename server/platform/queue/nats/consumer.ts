import type { ConsumeOptions, QueueConsumer } from "../index.ts"
import { PartitionBuffers } from "../partition-buffers.ts"
import type { NatsQueueContext } from "./context.ts"
import { NatsPartition } from "./partition.ts"

/** Consumes the partitions that are added to it, each by a consumer of its own on the server. */
export class NatsConsumer implements QueueConsumer {
  readonly #context: NatsQueueContext
  readonly #options: ConsumeOptions
  readonly #buffers: PartitionBuffers
  readonly #partitions = new Map<number, NatsPartition>()

  constructor(context: NatsQueueContext, options: ConsumeOptions) {
    this.#context = context
    this.#options = options
    this.#buffers = new PartitionBuffers(options)
  }

  add(partition: number): void {
    if (this.#partitions.has(partition)) return
    const { batchMax, onError } = this.#options
    const consumed = new NatsPartition(this.#context, {
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
