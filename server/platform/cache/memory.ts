import type { Cache } from "./index.ts"

interface Entry {
  readonly value: string
  readonly expiresAt: number
}

/** Times between two sweeps of what nobody asks for any more. */
const sweepEveryMs = 60_000

/** The cache within one process. `clock` counts milliseconds. */
export function memoryCache(clock: { now(): number }): Cache {
  const byKey = new Map<string, Map<string, Entry>>()
  let nextSweep = clock.now() + sweepEveryMs

  /** What its nodes have not renewed is forgotten here, so that a cache of many short-lived keys stays small. */
  function sweep(now: number): void {
    if (now < nextSweep) return
    nextSweep = now + sweepEveryMs
    for (const [key, entries] of byKey) {
      for (const [nodeId, { expiresAt }] of entries) if (expiresAt <= now) entries.delete(nodeId)
      if (entries.size === 0) byKey.delete(key)
    }
  }

  return {
    async set(nodeId, values, ttlMs) {
      const now = clock.now()
      sweep(now)
      for (const [key, value] of values) {
        const entries = byKey.get(key) ?? new Map<string, Entry>()
        byKey.set(key, entries.set(nodeId, { value, expiresAt: now + ttlMs }))
      }
    },
    async remove(nodeId, keys) {
      for (const key of keys) {
        const entries = byKey.get(key)
        if (entries?.delete(nodeId) && entries.size === 0) byKey.delete(key)
      }
    },
    async get(keys) {
      const now = clock.now()
      const found = new Map<string, string[]>()
      for (const key of keys) {
        const living = [...(byKey.get(key)?.values() ?? [])].filter(entry => entry.expiresAt > now)
        if (living.length > 0) {
          found.set(
            key,
            living.map(entry => entry.value),
          )
        }
      }
      return found
    },
    async close() {
      byKey.clear()
    },
  }
}
