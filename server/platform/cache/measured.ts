import { quickSeconds } from "../telemetry/metrics.ts"
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
  const timed = async <T>(operation: string, run: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    try {
      return await tracing.part({ name: `cache ${operation}`, kind: "client" }, run)
    } catch (error) {
      failed.of(operation).inc()
      throw error
    } finally {
      seconds.of(operation).observe((performance.now() - started) / 1000)
    }
  }
  return {
    ...cache,
    set: (nodeId, values, ttlMs) => timed("set", () => cache.set(nodeId, values, ttlMs)),
    remove: (nodeId, keys) => timed("remove", () => cache.remove(nodeId, keys)),
    get: keys => timed("get", () => cache.get(keys)),
    spend: (key, allowance) => timed("spend", () => cache.spend(key, allowance)),
    giveBack: (key, allowance) => timed("give_back", () => cache.giveBack(key, allowance)),
  }
}
