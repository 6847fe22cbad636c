import { Gcra } from "../gcra.ts"
import type { Cache } from "./index.ts"

interface Entry {
  readonly value: string
  readonly expiresAt: number
}

/** Times between two sweeps of what nobody asks for any more. */
const sweepEveryMs = 60_000

/** The cache within one process. `clock` counts milliseconds. */
export function memoryCache(clock: { now(): number }): Cache {
  /** Nodes are few and keys many: a map for each key would be most of what is kept. */
  const byNode = new Map<string, Map<string, Entry>>()
  const counted = new Gcra(() => clock.now())
  let nextSweep = clock.now() + sweepEveryMs

  /** What its nodes have not renewed is forgotten here, so that a cache of many short-lived keys stays small. */
  function sweep(now: number): void {
    if (now < nextSweep) return
    nextSweep = now + sweepEveryMs
    for (const [nodeId, entries] of byNode) {
      for (const [key, { expiresAt }] of entries) if (expiresAt <= now) entries.delete(key)
      if (entries.size === 0) byNode.delete(nodeId)
    }
  }

  return {
    async set(nodeId, values, ttlMs) {
      const now = clock.now()
      sweep(now)
      const entries = byNode.get(nodeId) ?? new Map<string, Entry>()
      byNode.set(nodeId, entries)
      for (const [key, value] of values) entries.set(key, { value, expiresAt: now + ttlMs })
    },
    async remove(nodeId, keys) {
      const entries = byNode.get(nodeId)
      for (const key of keys) entries?.delete(key)
      if (entries?.size === 0) byNode.delete(nodeId)
    },
    async *sweep(nodeId) {
      const keys = [...(byNode.get(nodeId)?.keys() ?? [])]
      byNode.delete(nodeId)
      if (keys.length > 0) yield keys
    },
    async get(keys) {
      const now = clock.now()
      const found = new Map<string, string[]>()
      for (const key of keys) {
        const values: string[] = []
        for (const entries of byNode.values()) {
          const entry = entries.get(key)
          if (entry && entry.expiresAt > now) values.push(entry.value)
        }
        if (values.length > 0) found.set(key, values)
      }
      return found
    },
    async spend(key, allowance) {
      return counted.spend(key, allowance)
    },
    async giveBack(key, allowance) {
      counted.giveBack(key, allowance)
    },
    async ping() {},
    async close() {
      byNode.clear()
    },
  }
}
