import { Batches } from "./batches.ts"
import type { Command, ConsumeOptions } from "./index.ts"

/** A command that a broker delivered, and how to tell it that the command is done. */
export interface Delivered {
  readonly command: Command
  done(): void
}

/**
 * The consuming half of a queue whose broker pushes commands: what came for each partition waits here until its batch. The
 * broker bounds what waits.
 */
export class PartitionBuffers {
  readonly #lines = new Map<number, Delivered[]>()
  readonly #batches: Batches<Delivered>

  constructor({ batchMax, handle, onError }: ConsumeOptions) {
    this.#batches = new Batches({
      batchMax,
      onError,
      async handle(batch) {
        await handle(batch.map(({ command }) => command))
        for (const delivered of batch) delivered.done()
      },
    })
  }

  /** Lets commands of a partition in. What waited of it before is dropped. */
  open(partition: number): void {
    const line: Delivered[] = []
    this.#lines.set(partition, line)
    this.#batches.add(partition, line)
  }

  /** What comes of a partition that is not open is dropped: the broker will deliver it again, here or elsewhere. */
  add(partition: number, delivered: Delivered): void {
    this.#lines.get(partition)?.push(delivered)
    this.#batches.wake()
  }

  /** Drops what waits of a partition. Resolves once none of it is being handled. */
  async remove(partition: number): Promise<void> {
    this.#lines.delete(partition)
    await this.#batches.remove(partition)
  }

  close(): Promise<void> {
    return this.#batches.close()
  }
}
