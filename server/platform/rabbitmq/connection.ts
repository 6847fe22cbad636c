import { Connection } from "rabbitmq-client"
import { takeCa } from "../urls.ts"

export interface RabbitConnectionOptions {
  /** What the server's operator sees. */
  readonly name: string
  /** Hears when the connection breaks, and of what the server complains about. */
  readonly onError: (error: unknown) => void
}

/** Seconds. The server gives up a client that was silent for two of these, and hands its commands to another. */
const heartbeat = 5
const connectWithinMs = 5_000
const reconnectMs = { first: 250, most: 2_000 }
/** What waits for a channel while the connection is away gives up, and is asked for again by whoever needs it. */
const channelWithinMs = 10_000
/** The largest frame that servers take by default. */
const frameMax = 131_072
const closeWithinMs = 2_000

/**
 * Connects by URL: `amqp://user:password@one:5672,two:5672/vhost`, `amqps://...?ca=/path/ca.pem` for an encrypted connection. Of
 * several servers it begins with any. It goes on to reconnect.
 * @throws Error where that server cannot be reached now, or it refuses us
 */
export async function connectRabbit(
  given: string,
  { name, onError }: RabbitConnectionOptions,
): Promise<Connection> {
  const { url, ca } = takeCa(given)
  const [, before = "", servers = "", after = ""] = /^(\w+:\/\/(?:.*@)?)([^/?]*)(.*)$/s.exec(url) ?? []
  const hosts = shuffled(servers.split(","))
  const connection = new Connection({
    url: `${before}${hosts[0]}${after}`,
    hosts,
    ...(before.startsWith("amqps:") ? { tls: ca === undefined ? true : { ca } } : {}),
    connectionName: name,
    heartbeat,
    frameMax,
    noDelay: true,
    connectionTimeout: connectWithinMs,
    acquireTimeout: channelWithinMs,
    retryLow: reconnectMs.first,
    retryHigh: reconnectMs.most,
  })
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once("connection", resolve)
      connection.once("error", reject)
    })
  } catch (error) {
    connection.unsafeDestroy()
    throw error
  } finally {
    connection.on("error", onError)
  }
  return connection
}

const shuffled = (hosts: readonly string[]): string[] =>
  hosts
    .map(host => ({ host, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ host }) => host)

/** Closes a connection whose channels are closed. One whose server does not answer is cut. */
export async function closeRabbit(connection: Connection): Promise<void> {
  await settledWithin(connection.close(), closeWithinMs)
  connection.unsafeDestroy()
}

/** Waits for an end, good or bad, but no longer than that. */
export async function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  await withinMs(promise, milliseconds).catch(() => {})
}

/** The error of what took too long. */
export class TooLate extends Error {
  override readonly name = "TooLate"
}

/** @throws TooLate */
export async function withinMs<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new TooLate(`RabbitMQ did not answer in ${milliseconds} ms`)),
    milliseconds,
  )
  return await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer))
}
