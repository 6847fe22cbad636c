import type { Channel } from "rabbitmq-client"
import { Sessions } from "../../rabbitmq/sessions.ts"
import { type RabbitQueueContext, takeoversOf } from "./context.ts"

const beginWithinMs = 10_000

/** A consumer that took a partition over. */
interface Takeover {
  readonly partition: number
  readonly by: string
}

/** A consumer of a partition that gives it up when another took it over. */
export interface Holder {
  readonly partition: number
  readonly name: string
  /** Commands that were taken and are not done. */
  readonly unfinished: number
  giveUp(): void
}

/**
 * Tells all nodes who took a partition over, so that whoever still holds it lets go at once, even with a batch that hangs.
 * The server serves the next consumer then, and not before. One that does not hear it, because it was paused or cut off,
 * loses the partition when the server misses its heartbeats.
 */
export class Takeovers {
  readonly #context: RabbitQueueContext
  readonly #holders = new Set<Holder>()
  /** Holders whose own takeover was heard: what is heard before it is older. */
  readonly #told = new Set<Holder>()
  readonly #sessions: Sessions<Channel>

  constructor(context: RabbitQueueContext, onError: (error: unknown) => void) {
    this.#context = context
    this.#sessions = new Sessions(context.connection, {
      open: async session => {
        const channel = await session.channel()
        const { queue } = await channel.queueDeclare({ exclusive: true, autoDelete: true })
        await channel.queueBind({ exchange: takeoversOf(context), queue })
        await channel.basicConsume({ queue, noAck: true }, ({ body }) => this.#hear(JSON.parse(`${body}`)))
        return channel
      },
      onError,
    })
  }

  /** Resolves once takeovers are heard: before that nobody should hold a partition. */
  async begun(): Promise<void> {
    await this.#sessions.current(beginWithinMs)
  }

  add(holder: Holder): void {
    this.#holders.add(holder)
  }

  delete(holder: Holder): void {
    this.#holders.delete(holder)
    this.#told.delete(holder)
  }

  /** Commands that the server handed to this node and that are not done. */
  get unfinished(): number {
    let unfinished = 0
    for (const holder of this.#holders) unfinished += holder.unfinished
    return unfinished
  }

  async announce({ partition, name }: Holder): Promise<void> {
    const message: Takeover = { partition, by: name }
    await this.#context.publisher.publish({ exchange: takeoversOf(this.#context), routingKey: "" }, message)
  }

  close(): Promise<void> {
    return this.#sessions.close()
  }

  #hear({ partition, by }: Takeover): void {
    for (const holder of this.#holders) {
      if (holder.partition !== partition) continue
      if (holder.name === by) this.#told.add(holder)
      else if (this.#told.has(holder)) holder.giveUp()
    }
  }
}
