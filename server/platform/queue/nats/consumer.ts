import { AckPolicy, type ConsumerMessages, DeliverPolicy, type JsMsg } from "@nats-io/jetstream"
import { nanos } from "@nats-io/transport-node"
import type { ConsumeOptions, QueueConsumer } from "../index.ts"
import { PartitionBuffers } from "../partition-buffers.ts"
import { type NatsQueueContext, subjectOf } from "./context.ts"

const confirmWithinMs = 1_000

/** Sequence numbers of the stream, up to which a partition's commands were taken in and are done. */
interface Progress {
  taken: number
  done: number
  /** Where the last one that was done is acknowledged. */
  reply: string
}

/** Longer than a batch may take with all its retries, so that what is in hand is not delivered a second time. */
const ackWaitMs = 60_000

/** Consumes partitions. Taking one over makes its durable consumer anew, which begins at the oldest unfinished command. */
export class NatsConsumer implements QueueConsumer {
  readonly #context: NatsQueueContext
  readonly #options: ConsumeOptions
  readonly #buffers: PartitionBuffers
  readonly #opening: Promise<void>
  readonly #messages: ConsumerMessages[] = []
  readonly #progress: Progress[] = []
  #closed = false

  constructor(context: NatsQueueContext, options: ConsumeOptions) {
    this.#context = context
    this.#options = options
    this.#buffers = new PartitionBuffers(options)
    this.#opening = Promise.all(options.partitions.map(partition => this.#open(partition)))
      .then(() => {})
      .catch(error => options.onError(error))
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#opening
    await Promise.all([this.#buffers.close(), ...this.#messages.map(messages => messages.close())])
    await Promise.all(this.#progress.map(({ reply }) => this.#confirm(reply)))
  }

  async #open(partition: number): Promise<void> {
    const { client, manager, stream } = this.#context
    const name = `partition_${partition}`
    await manager.consumers.delete(stream, name).catch(() => {})
    await manager.consumers.add(stream, {
      durable_name: name,
      filter_subject: subjectOf(stream, partition),
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: 2 * this.#options.batchMax,
    })
    if (this.#closed) return
    const consumer = await client.consumers.get(stream, name)
    const progress: Progress = { taken: 0, done: 0, reply: "" }
    this.#progress.push(progress)
    this.#messages.push(
      await consumer.consume({
        max_messages: this.#options.batchMax,
        callback: message => this.#take(partition, message, progress),
      }),
    )
  }

  /** Acknowledges again and waits: the server has then read every acknowledgement before it. */
  async #confirm(reply: string): Promise<void> {
    if (reply === "") return
    const { connection } = this.#context
    await connection.request(reply, "+ACK", { timeout: confirmWithinMs }).catch(this.#options.onError)
  }

  #take(partition: number, message: JsMsg, progress: Progress): void {
    // Delivered again: it is done and its acknowledgement was lost, or it is still in hand.
    if (message.seq <= progress.done) message.ack()
    else if (message.seq <= progress.taken) message.working()
    else {
      progress.taken = message.seq
      // Its public interface leaves out where a message is acknowledged.
      const { reply } = message as JsMsg & { readonly reply: string }
      this.#buffers.add(partition, {
        command: message.json(),
        done() {
          progress.done = message.seq
          progress.reply = reply
          message.ack()
        },
      })
    }
  }
}
