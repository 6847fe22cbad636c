import { ParleyError } from "@parley/contract"
import { AMQPError, type Channel, type Connection } from "rabbitmq-client"
import { TooLate, withinMs } from "../../rabbitmq/connection.ts"
import { Sessions } from "../../rabbitmq/sessions.ts"

/** With all tries: less than a sender waits for an answer. */
const confirmWithinMs = 6_000
const retryMs = 100
/** Bytes of what the server has not confirmed yet. */
const unconfirmedMax = 32 * 1024 * 1024

/** Where a message goes: an exchange and a key, or a queue by its name. */
export interface Route {
  readonly exchange?: string
  readonly routingKey: string
  /** Whether it is an error that no queue takes it. */
  readonly mandatory?: boolean
}

/** Publishes with confirms, on one channel, so that the order of what is published is kept. */
export class Publisher {
  readonly #sessions: Sessions<Channel>
  /** Messages that no queue took. */
  readonly #returned = new Set<string>()
  #unconfirmed = 0
  #published = 0

  constructor(connection: Connection, onError: (error: unknown) => void) {
    this.#sessions = new Sessions(connection, {
      open: async session => {
        const channel = await session.channel()
        this.#returned.clear()
        channel.on("basic.return", ({ messageId }) => this.#returned.add(`${messageId}`))
        await channel.confirmSelect()
        return channel
      },
      onError,
    })
  }

  /**
   * Resolves once the server has confirmed. What a broken connection left unconfirmed is published again.
   * @throws ParleyError `overloaded` where the queue is full or gone, too much is unconfirmed, or no confirm comes in time
   */
  async publish(route: Route, message: unknown): Promise<void> {
    const body = Buffer.from(JSON.stringify(message))
    if (this.#unconfirmed + body.length > unconfirmedMax) throw new ParleyError("overloaded")
    this.#unconfirmed += body.length
    try {
      await this.#publishUntilConfirmed(route, body)
    } catch (error) {
      throw new ParleyError("overloaded", { cause: error })
    } finally {
      this.#unconfirmed -= body.length
    }
  }

  close(): Promise<void> {
    return this.#sessions.close()
  }

  async #publishUntilConfirmed(route: Route, body: Buffer): Promise<void> {
    const until = performance.now() + confirmWithinMs
    const left = () => Math.max(0, until - performance.now())
    for (;;) {
      const channel = await this.#sessions.current(left())
      try {
        return await withinMs(this.#publishOn(channel, route, body), left())
      } catch (error) {
        if (error instanceof TooLate || error instanceof NoQueue || isRefused(error)) throw error
      }
      // Never at once: the channel may need a moment to notice that it is closed.
      await Bun.sleep(retryMs)
    }
  }

  async #publishOn(channel: Channel, route: Route, body: Buffer): Promise<void> {
    const messageId = `${++this.#published}`
    await channel.basicPublish({ ...route, messageId, durable: true }, body)
    // The server returns a message before it confirms it, and the client tells of that a turn later.
    if (route.mandatory) await new Promise(setImmediate)
    if (this.#returned.delete(messageId)) throw new NoQueue(`There is no queue ${route.routingKey}.`)
  }
}

class NoQueue extends Error {
  override readonly name = "NoQueue"
}

/** A queue that holds as much as it may refuses with a negative acknowledgement. */
const isRefused = (error: unknown): boolean => error instanceof AMQPError && error.code === "NACK"
