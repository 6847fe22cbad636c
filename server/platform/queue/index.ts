/** The fixed number of partitions that rooms hash to. Changing it would reorder rooms between two versions. */
export const partitionCount = 32

/** What a worker is asked to do to a room. Fields that a reader does not know pass through. */
export interface Command<Body = unknown> {
  readonly v: 1
  /** Fresh for each try; a broker may drop a second one with the same id. */
  readonly commandId: string
  readonly roomId: string
  readonly type: string
  /** The client's idempotency key, the same at each try. */
  readonly key: string
  readonly body: Body
  /** The user who asks. */
  readonly actor: string
  /** The node whose inbox gets the result. */
  readonly replyTo: string
  /** Milliseconds since 1970 past which the command is rejected. */
  readonly deadline: number
  /** `traceparent` of whoever sent it, if that is traced. */
  readonly trace?: string
}

export interface ConsumeOptions {
  /** Commands in one batch, at most. */
  readonly batchMax: number
  /**
   * Handles a batch. Commands of one partition are in order. When it resolves the batch is done; when it rejects
   * the same commands come again, before any later one of their partitions, but for those of partitions that were
   * removed meanwhile.
   */
  handle(commands: readonly Command[]): Promise<void>
  onError(error: unknown): void
}

/** Takes commands of the partitions that are added to it. */
export interface QueueConsumer {
  /**
   * Takes a partition over: its commands come from the oldest one on that nobody has finished. Where the broker is away this
   * is tried until it is back.
   */
  add(partition: number): void
  /**
   * Takes no more of a partition. Resolves once none of its commands is being handled; what is not finished waits for
   * whoever takes the partition over. May be called from within `handle`, which must not wait for it.
   */
  remove(partition: number): Promise<void>
  /** Lets the batch that is being handled end, and takes no other. */
  close(): Promise<void>
}

/**
 * Room commands on their way to the worker that owns their partition.
 *
 * Every driver guarantees:
 * - commands of a partition are handled in the order in which `push` resolved, one batch at a time;
 * - a command is handled at least once after `push` resolved, unless the queue's own store is lost;
 * - a batch is what came in while the last one was handled: no timers;
 * - a partition that a second consumer adds is that one's, from the oldest unfinished command on: the first gets nothing
 *   more of it once its owner has removed it;
 * - past `depthMax` waiting commands of a partition, `push` rejects with `overloaded`.
 */
export interface Queue {
  push(partition: number, command: Command): Promise<void>
  consume(options: ConsumeOptions): QueueConsumer
  /** Commands that wait or are being handled. */
  depth(): Promise<number>
  /** Rejects when the broker does not answer, within a few seconds. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The partition of a room: 32-bit FNV-1a of its id, so that every version and language agrees. */
export function partitionOf(roomId: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < roomId.length; i++) {
    hash = Math.imul(hash ^ roomId.charCodeAt(i), 0x01000193)
  }
  return (hash >>> 0) % partitionCount
}
