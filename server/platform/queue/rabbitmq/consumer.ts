import type { ConsumeOptions, QueueConsumer } from "../index.ts"
import { PartitionBuffers } from "../partition-buffers.ts"
import type { RabbitQueueContext } from "./context.ts"
import { RabbitPartition } from "./partition.ts"
import type { Takeovers } from "./takeovers.ts"

/** Consumes partitions, each on a channel of its own. */
export class RabbitConsumer implements QueueConsumer {
  readonly #buffers: PartitionBuffers
  readonly #partitions: RabbitPartition[]

  constructor(context: RabbitQueueContext, takeovers: Takeovers, options: ConsumeOptions) {
    const { batchMax, onError } = options
    const buffers = new PartitionBuffers(options)
    this.#buffers = buffers
    this.#partitions = options.partitions.map(
      partition =>
        new RabbitPartition(context, takeovers, {
          partition,
          batchMax,
          onError,
          begin: () => buffers.forget(partition),
          take: delivered => buffers.add(partition, delivered),
        }),
    )
  }

  /** Commands that the server has handed out and that are not done. */
  get unfinished(): number {
    return this.#partitions.reduce((sum, partition) => sum + partition.unfinished, 0)
  }

  async close(): Promise<void> {
    for (const partition of this.#partitions) partition.stop()
    await this.#buffers.close()
    await Promise.all(this.#partitions.map(partition => partition.close()))
  }
}
