import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  JetStreamApiError,
  type JsMsg,
} from "@nats-io/jetstream"
import { nanos, RequestError } from "@nats-io/transport-node"
import type { ConsumedPartition, PartitionOptions } from "../partitions-consumer.ts"
import { type NatsQueueContext, openStream, subjectOf } from "./context.ts"

const confirmWithinMs = 1_000
/** Longer than a batch may take with all its retries, so that what is in hand is not delivered a second time. */
const ackWaitMs = 60_000
const reopenAfterMs = 500
/** JetStream's errors for a consumer that is not there, and for a second one of the same subject. */
const contended = [10_014, 10_100]

/** Sequence numbers of the stream, up to which commands were taken in and are done. */
interface Progress {
  taken: number
  done: number
}

/**
 * One partition, taken over: consumers that others made of it are deleted, and a new one begins at the oldest unfinished
 * command. Its name is its own, so that whoever was paused while it owned the partition takes nothing from the next owner
 * when it wakes up. One that is deleted under its owner is made again.
 */
export class NatsPartition implements ConsumedPartition {
  readonly #context: NatsQueueContext
  readonly #options: PartitionOptions
  readonly #prefix: string
  readonly #name: string
  readonly #running: Promise<void>
  readonly #stopped = Promise.withResolvers<void>()
  #messages: ConsumerMessages | undefined
  /** Where the last one that was done is acknowledged. */
  #reply = ""
  #ended = false

  constructor(context: NatsQueueContext, options: PartitionOptions) {
    this.#context = context
    this.#options = options
    this.#prefix = `partition_${options.partition}_`
    this.#name = `${this.#prefix}${crypto.randomUUID()}`
    this.#running = this.#run()
  }

  /** Takes nothing more in. What is in hand may still be done. */
  stop(): void {
    this.#ended = true
    this.#stopped.resolve()
    this.#messages?.stop()
  }

  /** Waits until the server has read all acknowledgements, and takes the consumer away. */
  async close(): Promise<void> {
    this.stop()
    await this.#running
    const { connection, manager, stream } = this.#context
    if (this.#reply !== "") await this.#confirmLast()
    if (!connection.isClosed()) await manager.consumers.delete(stream, this.#name).catch(() => {})
  }

  /** Acknowledges again and waits: the server has then read every acknowledgement before it. */
  async #confirmLast(): Promise<void> {
    try {
      await this.#context.connection.request(this.#reply, "+ACK", { timeout: confirmWithinMs })
    } catch (error) {
      // Nobody listens where the next owner took the consumer away: there is nothing left to confirm.
      if (!(error instanceof RequestError && error.isNoResponders())) this.#options.onError(error)
    }
  }

  async #run(): Promise<void> {
    for (let tries = 0; !this.#ended; tries++) {
      try {
        if (tries > 0) await openStream(this.#context)
        await this.#consume()
      } catch (error) {
        if (!this.#ended && !isContended(error)) this.#options.onError(error)
      }
      if (!this.#ended) await Promise.race([Bun.sleep(reopenAfterMs), this.#stopped.promise])
    }
  }

  /** Resolves once it is stopped or its consumer is gone. */
  async #consume(): Promise<void> {
    const { client, manager, stream } = this.#context
    const { partition, batchMax } = this.#options
    await this.#deleteOthers()
    await manager.consumers.add(stream, {
      durable_name: this.#name,
      filter_subject: subjectOf(stream, partition),
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: 2 * batchMax,
    })
    const consumer = await client.consumers.get(stream, this.#name)
    if (this.#ended) return
    this.#options.begin()
    const progress: Progress = { taken: 0, done: 0 }
    this.#messages = await consumer.consume({
      max_messages: batchMax,
      abort_on_missing_resource: true,
      callback: message => this.#take(message, progress),
    })
    if (this.#ended) this.#messages.stop()
    await this.#messages.closed()
  }

  async #deleteOthers(): Promise<void> {
    const { manager, stream } = this.#context
    for await (const { name } of manager.consumers.list(stream)) {
      if (!name.startsWith(this.#prefix) || name === this.#name) continue
      const remove = () => manager.consumers.delete(stream, name)
      // A server that is writing the consumer's state at that moment trips over it, and has it gone when it is asked again.
      await remove().catch(remove).catch(unlessContended)
    }
  }

  #take(message: JsMsg, progress: Progress): void {
    if (this.#ended) return
    // Delivered again: it is done and its acknowledgement was lost, or it is still in hand.
    if (message.seq <= progress.done) message.ack()
    else if (message.seq <= progress.taken) message.working()
    else {
      progress.taken = message.seq
      // Its public interface leaves out where a message is acknowledged.
      const { reply } = message as JsMsg & { readonly reply: string }
      this.#options.take({
        command: message.json(),
        done: () => {
          progress.done = message.seq
          this.#reply = reply
          message.ack()
        },
      })
    }
  }
}

/** Another took the partition over at the same time: the consumer of one is gone, or in the way of the other's. */
function isContended(error: unknown): boolean {
  return error instanceof JetStreamApiError && contended.includes(error.code)
}

function unlessContended(error: unknown): false {
  if (isContended(error)) return false
  throw error
}
