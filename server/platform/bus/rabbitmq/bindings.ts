import type { AsyncMessage, Channel } from "rabbitmq-client"
import type { Session } from "../../rabbitmq/sessions.ts"

/** A binding costs the server a transaction: one after the other 1 ms each, over this many channels a fifth of that. */
const bindingChannels = 8
/** Bytes that the server keeps for a node that does not read. Past it the oldest are lost, as the port allows. */
const waitingMax = 64 * 1024 * 1024

export interface BindingsOptions {
  readonly exchange: string
  readonly deliver: (message: AsyncMessage) => void
}

/** The queue of one node for as long as its session lasts, and which subjects come into it. */
export class Bindings {
  readonly #exchange: string
  readonly #queue: string
  readonly #channels: readonly Channel[]

  private constructor(place: { exchange: string; queue: string; channels: readonly Channel[] }) {
    this.#exchange = place.exchange
    this.#queue = place.queue
    this.#channels = place.channels
  }

  static async open(session: Session, { exchange, deliver }: BindingsOptions): Promise<Bindings> {
    const consuming = await session.channel()
    await consuming.exchangeDeclare({ exchange, type: "direct", durable: true })
    const { queue } = await consuming.queueDeclare({
      exclusive: true,
      autoDelete: true,
      arguments: { "x-max-length-bytes": waitingMax, "x-overflow": "drop-head" },
    })
    consuming.once("basic.cancel", () => session.end())
    await consuming.basicConsume({ queue, noAck: true }, deliver)
    const channels = await Promise.all(Array.from({ length: bindingChannels }, () => session.channel()))
    return new Bindings({ exchange, queue, channels })
  }

  /** Resolves once the server sends what is published on the subject from then on. */
  async bind(subject: string): Promise<void> {
    await this.#channelOf(subject).queueBind(this.#binding(subject))
  }

  async unbind(subject: string): Promise<void> {
    await this.#channelOf(subject).queueUnbind(this.#binding(subject))
  }

  #binding(subject: string) {
    return { exchange: this.#exchange, queue: this.#queue, routingKey: subject }
  }

  /** Always the same one for a subject, so that its bindings and unbindings are carried out in their order. */
  #channelOf(subject: string): Channel {
    const channel = this.#channels[Bun.hash.crc32(subject) % this.#channels.length]
    if (!channel) throw new Error("There is no channel for bindings.")
    return channel
  }
}
