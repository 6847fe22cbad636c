import { quickSeconds, timed } from "../telemetry/metrics.ts"
import type { Registry } from "../telemetry/registry.ts"
import type { Tracing } from "../telemetry/tracing.ts"
import type { Cache } from "./index.ts"

/** The cache with its answers measured and traced. */
export function measureCache(cache: Cache, registry: Registry, tracing: Tracing): Cache {
  const seconds = registry.histograms(
    "parley_cache_seconds",
    "Seconds until the cache answered",
    quickSeconds,
    "operation",
  )
  const failed = registry.counters("parley_cache_errors_total", "Times that the cache failed", "operation")
  const measured = <T>(operation: string, run: () => Promise<T>): Promise<T> =>
    timed({ seconds: seconds.of(operation), failed: failed.of(operation) }, () =>
      tracing.part({ name: `cache ${operation}`, kind: "client" }, run),
    )
  return {
    ...cache,
    set: (nodeId, values, ttlMs) => measured("set", () => cache.set(nodeId, values, ttlMs)),
    remove: (nodeId, keys) => measured("remove", () => cache.remove(nodeId, keys)),
    /** Measures each part, and not what is done with it before the next. */
    async *sweep(nodeId) {
      const parts = cache.sweep(nodeId)[Symbol.asyncIterator]()
      const next = () => measured("sweep", () => parts.next())
      try {
        for (let part = await next(); !part.done; part = await next()) yield part.value
      } finally {
        await parts.return?.()
      }
    },
    get: keys => measured("get", () => cache.get(keys)),
    spend: (key, allowance) => measured("spend", () => cache.spend(key, allowance)),
    giveBack: (key, allowance) => measured("give_back", () => cache.giveBack(key, allowance)),
  }
}
