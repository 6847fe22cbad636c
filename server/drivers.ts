import { limits } from "@parley/contract"
import { type Config, ConfigError } from "./config.ts"
import { openFileBlobs } from "./platform/blobs/file.ts"
import type { Blobs } from "./platform/blobs/index.ts"
import type { Bus } from "./platform/bus/index.ts"
import { memoryBus } from "./platform/bus/memory.ts"
import type { Cache } from "./platform/cache/index.ts"
import { memoryCache } from "./platform/cache/memory.ts"
import type { Mailer } from "./platform/mail/index.ts"
import type { Queue } from "./platform/queue/index.ts"
import { memoryQueue } from "./platform/queue/memory.ts"
import type { Store } from "./platform/store/index.ts"
import type { PostgresOptions } from "./platform/store/postgres/index.ts"
import { openSqlite } from "./platform/store/sqlite/index.ts"
import { lockDatabase } from "./platform/store/sqlite/lock.ts"
import { noWatch, type QueryWatch } from "./platform/store/watch.ts"
import type { Logger } from "./platform/telemetry/log.ts"

/**
 * The one place that names drivers: each port is opened by the scheme of its URL. Clients of servers are loaded once they
 * are needed, so that a start without them is not slower for it.
 */

/**
 * Opens the database of a configuration, without a server around it. Nothing is connected to before the first query.
 * @param watch stands around each query
 */
export async function openStore(config: Config, log: Logger, watch: QueryWatch = noWatch): Promise<Store> {
  return isEmbedded(config)
    ? openSqlite(databasePath(config), watch)
    : await postgresOf(config, log, { watch })
}

async function postgresOf({ databaseUrl }: Config, log: Logger, options?: PostgresOptions): Promise<Store> {
  const { openPostgres } = await import("./platform/store/postgres/index.ts")
  const onError = (error: Error) => log.warn({ err: error }, "a connection to the database broke")
  return openPostgres(databaseUrl, { ...options, onError })
}

/** Opens a side of a copy, for long queries and transactions, and keeps servers off an embedded one. */
export async function openStoreToCopy(
  config: Config,
  log: Logger,
  opened: AsyncDisposableStack,
): Promise<Store> {
  const store = isEmbedded(config)
    ? openSqlite(databasePath(config))
    : await postgresOf(config, log, {
        applicationName: "parley db copy",
        timeoutMs: 3_600_000,
        idleInTransactionMs: 0,
      })
  opened.defer(() => store.close())
  if (isEmbedded(config)) opened.defer(lockEmbedded(config))
  return store
}

/** Whether the database is a file of this process. */
export const isEmbedded = ({ databaseUrl }: Config): boolean => databaseUrl.startsWith("sqlite:")

/** The file of the embedded database. @throws ConfigError where the database is a server */
export function databasePath(config: Config): string {
  if (!isEmbedded(config)) {
    throw new ConfigError(
      "PARLEY_DATABASE_URL names a PostgreSQL server, whose own tools back it up: pg_dump and pg_restore.",
    )
  }
  return config.databaseUrl.replace(/^sqlite:(\/\/(?=\/))?/, "")
}

/** Keeps other processes off the embedded database. @returns lets them in again. @throws DatabaseInUse */
export function lockEmbedded(config: Config): () => void {
  return lockDatabase(databasePath(config))
}

/** @throws Error where the broker cannot be reached, or refuses us */
export async function openQueue({ queueUrl }: Config, log: Logger): Promise<Queue> {
  const depthMax = limits.queueDepthMax
  switch (schemeOf(queueUrl)) {
    case "nats":
    case "tls":
      return await (await import("./platform/queue/nats/index.ts")).natsQueue(queueUrl, { depthMax })
    case "amqp":
    case "amqps": {
      const { rabbitQueue } = await import("./platform/queue/rabbitmq/index.ts")
      const onError = (error: unknown) => log.warn({ err: error }, "the queue complains")
      return await rabbitQueue(queueUrl, { depthMax, onError })
    }
    default:
      return memoryQueue({ depthMax })
  }
}

/** @throws Error where the broker cannot be reached, or refuses us */
export async function openBus({ busUrl }: Config, log: Logger): Promise<Bus> {
  const onError = (error: unknown) => log.error({ err: error }, "a bus handler failed")
  switch (schemeOf(busUrl)) {
    case "nats":
    case "tls":
      return await (await import("./platform/bus/nats/index.ts")).natsBus(busUrl, { onError })
    case "amqp":
    case "amqps":
      return await (await import("./platform/bus/rabbitmq/index.ts")).rabbitBus(busUrl, { onError })
    default:
      return memoryBus(onError)
  }
}

/** @throws Error where the cache cannot be reached, or refuses us */
export async function openCache({ cacheUrl }: Config, log: Logger): Promise<Cache> {
  if (schemeOf(cacheUrl) === "memory") return memoryCache({ now: () => performance.now() })
  const { redisCache } = await import("./platform/cache/redis/index.ts")
  const cache = redisCache(cacheUrl, {
    onError: error => log.warn({ err: error }, "the cache cannot be reached"),
  })
  try {
    await cache.ping()
    return cache
  } catch (error) {
    await cache.close()
    throw error
  }
}

/** @throws BucketRefused, or another Error where the store does not answer */
export async function openBlobs(config: Config): Promise<Blobs> {
  if (schemeOf(config.blobsUrl) === "file") return openFileBlobs(blobsPath(config))
  const { openS3Blobs } = await import("./platform/blobs/s3/index.ts")
  return await openS3Blobs(config.blobsUrl)
}

/** The folder of uploaded files. @throws ConfigError where they are in a bucket */
export function blobsPath(config: Config): string {
  if (schemeOf(config.blobsUrl) !== "file") {
    throw new ConfigError("PARLEY_BLOBS_URL names a bucket, which its store's own tools back up.")
  }
  return config.blobsUrl.replace(/^file:(\/\/(?=\/))?/, "")
}

/** Nothing where no mail is set up. */
export async function openMailer({ smtpUrl, smtpFrom }: Config): Promise<Mailer | undefined> {
  if (smtpUrl === "") return undefined
  return (await import("./platform/mail/smtp.ts")).smtpMailer({ url: smtpUrl, from: smtpFrom })
}

const schemeOf = (url: string): string => url.slice(0, url.indexOf(":"))
