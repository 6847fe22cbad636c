import { Redis } from "ioredis"
import { takeCa } from "../../urls.ts"
import type { Cache } from "../index.ts"
import { getScript, giveBackScript, setScript, spendScript, sweepScript } from "./scripts.ts"

export interface RedisOptions {
  /** Hears of a server that cannot be reached; the client goes on trying. */
  readonly onError: (error: Error) => void
}

/** Keys in one command: the server serves nobody else while it runs. */
const keysAtOnce = 500
const answerWithinMs = 5_000
/** A connection on which nothing comes back for so long is given up: a network may have lost it and told nobody. */
const silentMs = 2_500
const reconnectMs = { first: 50, most: 2_000 }

/**
 * The cache on Redis 7: a hash for each key, with a field for each node that holds its value and when that ends, on the
 * server's own clock. Commands wait at most 5 s for a server that is away, and then fail.
 */
export function redisCache(given: string, { onError }: RedisOptions): Cache {
  const { url, ca } = takeCa(given)
  const redis = new Redis(url, {
    ...(ca === undefined ? {} : { tls: { ca } }),
    lazyConnect: true,
    maxRetriesPerRequest: null,
    commandTimeout: answerWithinMs,
    socketTimeout: silentMs,
    retryStrategy: tries => Math.min(reconnectMs.first * 2 ** Math.min(tries, 10), reconnectMs.most),
  })
  redis.on("error", onError)
  /** Calls of a node take effect in their order: one connection carries them all. */
  const run = (script: string, keys: readonly string[], args: readonly (string | number)[]) =>
    redis.eval(script, keys.length, ...keys.map(nameOf), ...args)

  return {
    async set(nodeId, values, ttlMs) {
      await Promise.all(
        inParts([...values]).map(part =>
          run(
            setScript,
            part.map(([key]) => key),
            [nodeId, ttlMs, ...part.map(([, value]) => value)],
          ),
        ),
      )
    },
    async remove(nodeId, keys) {
      const pipeline = redis.pipeline()
      for (const key of keys) pipeline.hdel(nameOf(key), nodeId)
      if (pipeline.length === 0) return
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error
    },
    /** Looks at every key, which is dear, and seldom: what each node has is nowhere kept beside. */
    async *sweep(nodeId) {
      const parts = redis.scanStream({ match: nameOf("*"), count: keysAtOnce })
      for await (const names of parts as AsyncIterable<string[]>) {
        if (names.length === 0) continue
        const swept = (await redis.eval(sweepScript, names.length, ...names, nodeId)) as number[]
        const keys = swept.map(place => names[place - 1]?.slice(nameOf("").length) ?? "")
        if (keys.length > 0) yield keys
      }
    },
    async get(keys) {
      const found = new Map<string, string[]>()
      const answers = await Promise.all(
        inParts(keys).map(async part => ({ part, all: await run(getScript, part, []) })),
      )
      for (const { part, all } of answers) {
        for (const [index, values] of (all as string[][]).entries()) {
          const key = part[index]
          if (key !== undefined && values.length > 0) found.set(key, values)
        }
      }
      return found
    },
    async spend(key, { stepMs, windowMs }) {
      return Number(await redis.eval(spendScript, 1, countOf(key), stepMs, windowMs))
    },
    async giveBack(key, { stepMs }) {
      await redis.eval(giveBackScript, 1, countOf(key), stepMs)
    },
    async ping() {
      await redis.ping()
    },
    async close() {
      redis.disconnect()
    },
  }
}

const nameOf = (key: string): string => `parley:cache:${key}`
const countOf = (key: string): string => `parley:spent:${key}`

function inParts<T>(items: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let start = 0; start < items.length; start += keysAtOnce)
    parts.push(items.slice(start, start + keysAtOnce))
  return parts
}
