import type { AsyncMessage, Channel } from "rabbitmq-client"
import { type Session, Sessions } from "../../rabbitmq/sessions.ts"
import type { ConsumedPartition, PartitionOptions } from "../partitions-consumer.ts"
import { declareQueue, queueOf, type RabbitQueueContext } from "./context.ts"
import type { Holder, Takeovers } from "./takeovers.ts"

/** One partition, consumed on a channel of its own: where that closes, the server delivers again what was not acknowledged. */
export class RabbitPartition implements ConsumedPartition, Holder {
  readonly name = crypto.randomUUID()
  readonly #context: RabbitQueueContext
  readonly #takeovers: Takeovers
  readonly #options: PartitionOptions
  readonly #sessions: Sessions<void>
  #unfinished = 0
  #isAnnounced = false
  #stopped = false

  constructor(context: RabbitQueueContext, takeovers: Takeovers, options: PartitionOptions) {
    this.#context = context
    this.#takeovers = takeovers
    this.#options = options
    takeovers.add(this)
    this.#sessions = new Sessions(context.connection, {
      open: session => this.#consume(session),
      onError: options.onError,
    })
  }

  get partition(): number {
    return this.#options.partition
  }

  stop(): void {
    this.#stopped = true
  }

  get unfinished(): number {
    return this.#unfinished
  }

  /**
   * Another node took it over: the server hands that one what is unfinished here. From then on this one waits until that one
   * lets go, which is what it should do if it was the rightful owner all the same.
   */
  giveUp(): void {
    this.#sessions.renew()
  }

  async close(): Promise<void> {
    this.stop()
    this.#takeovers.delete(this)
    await this.#sessions.close()
  }

  async #consume(session: Session): Promise<void> {
    const { partition, batchMax } = this.#options
    const channel = await session.channel()
    // It may have been deleted under us.
    await declareQueue(channel, this.#context, partition)
    await channel.basicQos({ prefetchCount: 2 * batchMax })
    channel.once("basic.cancel", () => session.end())
    const acknowledgements = new Acknowledgements(channel)
    await this.#takeovers.begun()
    this.#options.begin()
    this.#unfinished = 0
    await channel.basicConsume({ queue: queueOf(this.#context, partition) }, message => {
      if (!this.#stopped && channel.active) this.#take(message, acknowledgements)
    })
    if (!this.#isAnnounced) await this.#announce()
  }

  #take({ body, deliveryTag }: AsyncMessage, acknowledgements: Acknowledgements): void {
    this.#unfinished++
    this.#options.take({
      command: JSON.parse(`${body}`),
      done: () => {
        if (acknowledgements.add(deliveryTag)) this.#unfinished--
      },
    })
  }

  /** Consuming goes on where this fails: whoever was cut off from the server has lost the partition all the same. */
  async #announce(): Promise<void> {
    try {
      await this.#takeovers.announce(this)
      this.#isAnnounced = true
    } catch (error) {
      this.#options.onError(error)
    }
  }
}

/** Acknowledges with one frame what was done in one go. Commands of a channel are done in the order of their tags. */
class Acknowledgements {
  readonly #channel: Channel
  #last = 0

  constructor(channel: Channel) {
    this.#channel = channel
  }

  /** @returns false where the channel is closed: the server delivers the command again */
  add(deliveryTag: number): boolean {
    if (!this.#channel.active) return false
    if (this.#last === 0) queueMicrotask(() => this.#send())
    this.#last = deliveryTag
    return true
  }

  #send(): void {
    if (this.#channel.active) this.#channel.basicAck({ deliveryTag: this.#last, multiple: true })
    this.#last = 0
  }
}
