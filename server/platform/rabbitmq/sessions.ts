import type { Channel, Connection } from "rabbitmq-client"
import { settledWithin, withinMs } from "./connection.ts"

const reopenMs = { first: 100, most: 5_000 }
/** Enough to bind a hundred thousand subjects again. */
const openWithinMs = 60_000
const closeWithinMs = 2_000

export interface SessionsOptions<T> {
  /** Opens what a session holds, on channels of that session. Called again after each session that ended. */
  open(session: Session): Promise<T>
  onError(error: unknown): void
}

/** Channels that live and die together: where one closes, all are closed. */
export class Session {
  readonly ended: Promise<void>
  readonly #connection: Connection
  readonly #onError: (error: unknown) => void
  readonly #channels: Channel[] = []
  #hasEnded = false
  #end: () => void

  constructor(connection: Connection, onError: (error: unknown) => void) {
    this.#connection = connection
    this.#onError = onError
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    this.#end = resolve
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  async channel(): Promise<Channel> {
    const channel = await this.#connection.acquire({ emitErrorsFromChannel: true })
    channel.on("error", this.#onError)
    channel.once("close", () => this.end())
    this.#channels.push(channel)
    if (this.#hasEnded) await this.close()
    return channel
  }

  end(): void {
    this.#hasEnded = true
    this.#end()
  }

  /** Closes its channels. The server has then read all that was sent on them, unless it does not answer. */
  async close(): Promise<void> {
    this.end()
    await settledWithin(Promise.all(this.#channels.map(channel => channel.close())), closeWithinMs)
  }
}

/** Something on channels of a connection that is opened again, after a pause, whenever it broke. */
export class Sessions<T> {
  readonly #connection: Connection
  readonly #options: SessionsOptions<T>
  readonly #waiting = new Set<(value: T) => void>()
  #session: Session
  #value: T | undefined
  #pause = reopenMs.first
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(connection: Connection, options: SessionsOptions<T>) {
    this.#connection = connection
    this.#options = options
    this.#session = this.#begin()
  }

  /** What the session of the moment holds; undefined while there is none. */
  get value(): T | undefined {
    return this.#session.hasEnded ? undefined : this.#value
  }

  /**
   * What the session of the moment holds, or else the next one.
   * @throws TooLate where none is opened in time
   */
  async current(milliseconds: number): Promise<T> {
    const { value } = this
    if (value !== undefined) return value
    const next = Promise.withResolvers<T>()
    this.#waiting.add(next.resolve)
    try {
      return await withinMs(next.promise, milliseconds)
    } finally {
      this.#waiting.delete(next.resolve)
    }
  }

  /** Ends the session of the moment. Another one is opened. */
  renew(): void {
    this.#session.end()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#session.close()
  }

  #begin(): Session {
    const session = new Session(this.#connection, this.#options.onError)
    this.#run(session).catch(this.#options.onError)
    return session
  }

  async #run(session: Session): Promise<void> {
    try {
      const value = await withinMs(this.#options.open(session), openWithinMs)
      this.#pause = reopenMs.first
      this.#value = value
      for (const resolve of this.#waiting) resolve(value)
      await session.ended
    } catch (error) {
      if (!this.#closed) this.#options.onError(error)
      this.#pause = Math.min(2 * this.#pause, reopenMs.most)
    }
    this.#value = undefined
    await session.close()
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.#session = this.#begin()
    }, this.#pause)
  }
}
