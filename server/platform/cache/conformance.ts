import { afterEach, describe, expect, test } from "bun:test"
import type { Cache } from "./index.ts"

/** A cache as two nodes reach it, and its clock. */
export interface OpenedCache {
  readonly first: Cache
  readonly second: Cache
  /** Lets time pass for the cache: moves its clock, or waits where the clock is a real server's. */
  pass(ms: number): Promise<void>
}

/** Long enough for a real server to be asked within it. */
const ttl = 500
const values = (entries: Record<string, string>) => new Map(Object.entries(entries))

/** What every driver of the cache port must do. Each `open` gives an empty cache. */
export function cacheConformance(name: string, open: () => Promise<OpenedCache>): void {
  describe(`cache conformance: ${name}`, () => {
    let opened: OpenedCache | undefined
    afterEach(async () => {
      await opened?.first.close()
      if (opened?.second !== opened?.first) await opened?.second.close()
    })

    async function caches(): Promise<OpenedCache> {
      opened = await open()
      return opened
    }

    /** What is there, with the values of one key in order. */
    async function read(cache: Cache, ...keys: string[]): Promise<Record<string, string[]>> {
      return Object.fromEntries([...(await cache.get(keys))].map(([key, found]) => [key, found.sort()]))
    }

    test("what one node sets is read by the others, keys without a value are left out", async () => {
      const { first, second } = await caches()
      await first.set("a", values({ ada: "online", bob: "away" }), ttl)
      expect(await read(second, "ada", "bob", "nobody")).toEqual({ ada: ["online"], bob: ["away"] })
    })

    test("nodes have values of their own", async () => {
      const { first, second } = await caches()
      await first.set("a", values({ ada: "online" }), ttl)
      await second.set("b", values({ ada: "away" }), ttl)
      expect(await read(first, "ada")).toEqual({ ada: ["away", "online"] })
      await first.remove("a", ["ada", "unknown"])
      expect(await read(second, "ada")).toEqual({ ada: ["away"] })
    })

    test("setting again replaces the value", async () => {
      const { first, second } = await caches()
      await first.set("a", values({ ada: "online" }), ttl)
      await first.set("a", values({ ada: "away" }), ttl)
      expect(await read(second, "ada")).toEqual({ ada: ["away"] })
    })

    test("calls of one node take effect in their order, without waiting for each other", async () => {
      const { first, second } = await caches()
      const calls: Promise<void>[] = []
      for (let n = 0; n < 50; n++) {
        calls.push(first.set("a", values({ ada: `${n}`, bob: `${n}` }), ttl))
        if (n % 2 === 1) calls.push(first.remove("a", ["bob"]))
      }
      await Promise.all(calls)
      expect(await read(second, "ada", "bob")).toEqual({ ada: ["49"] })
    })

    test("a value is gone once its time has passed", async () => {
      const { second, first, pass } = await caches()
      await first.set("a", values({ ada: "online" }), ttl)
      await pass(ttl)
      expect(await read(second, "ada")).toEqual({})
    })

    test("setting it again prolongs its time, and that of no other value", async () => {
      const { first, second, pass } = await caches()
      await first.set("a", values({ ada: "online", bob: "online" }), ttl)
      await second.set("b", values({ ada: "away" }), ttl)
      await pass(ttl / 2)
      await first.set("a", values({ ada: "online" }), ttl)
      await pass(ttl / 2)
      expect(await read(second, "ada", "bob")).toEqual({ ada: ["online"] })
    })

    test("takes thousands at once, and any text as key and value", async () => {
      const { first, second } = await caches()
      const many = Array.from({ length: 5_000 }, (_, n): [string, string] => [`user ${n}`, `value ${n}`])
      const odd: [string, string][] = [
        ["__proto__", "constructor"],
        ["a:b*{c}\n", ""],
        ["名前", "值 🙂"],
      ]
      await first.set("a", new Map([...many, ...odd]), 60_000)
      const found = await second.get([...many, ...odd].map(([key]) => key))
      expect([...found].map(([key, value]) => [key, ...value]).sort()).toEqual([...many, ...odd].sort())
      await first.remove(
        "a",
        many.map(([key]) => key),
      )
      expect((await second.get(many.map(([key]) => key))).size).toBe(0)
    })

    test("what a dead node has set is swept, and what others have set stays", async () => {
      const { first, second } = await caches()
      const many = new Map(Array.from({ length: 1_200 }, (_, n): [string, string] => [`user ${n}`, "online"]))
      await first.set("dead", many, 60_000)
      await second.set("alive", values({ "user 0": "away", eve: "online" }), 60_000)
      const swept: string[] = []
      for await (const keys of second.sweep("dead")) swept.push(...keys)
      expect(swept.toSorted()).toEqual([...many.keys()].toSorted())
      expect(await read(first, "user 0", "user 1", "eve")).toEqual({ "user 0": ["away"], eve: ["online"] })
      for await (const keys of second.sweep("dead")) expect(keys).toEqual([])
    })

    test("what all nodes together spend is bounded, also at the same time, and tells how long to wait", async () => {
      const { first, second } = await caches()
      const allowance = { stepMs: 6_000, windowMs: 60_000 }
      const waits = await Promise.all(
        Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? first : second).spend("ada", allowance)),
      )
      expect(waits.filter(wait => wait === 0)).toHaveLength(10)
      for (const wait of waits.filter(each => each > 0)) expect(wait).toBeWithin(5_000, 6_001)
      expect(await second.spend("bob", allowance)).toBe(0)
    })

    test("what is spent comes back evenly", async () => {
      const { first, second, pass } = await caches()
      const allowance = { stepMs: ttl, windowMs: 4 * ttl }
      for (let n = 0; n < 4; n++) await first.spend("ada", allowance)
      const wait = await second.spend("ada", allowance)
      expect(wait).toBeWithin(1, ttl + 1)
      await pass(wait)
      expect(await second.spend("ada", allowance)).toBe(0)
      expect(await first.spend("ada", allowance)).toBeGreaterThan(0)
    })

    test("what is given back may be spent again, by any node", async () => {
      const { first, second } = await caches()
      const allowance = { stepMs: 30_000, windowMs: 60_000 }
      await first.giveBack("ada", allowance)
      for (let n = 0; n < 2; n++) expect(await first.spend("ada", allowance)).toBe(0)
      await second.giveBack("ada", allowance)
      expect(await first.spend("ada", allowance)).toBe(0)
      expect(await first.spend("ada", allowance)).toBeGreaterThan(0)
    })

    test("answers a ping", async () => {
      const { first } = await caches()
      await first.ping()
    })

    test("nothing asked for, set or removed is no error", async () => {
      const { first } = await caches()
      await first.set("a", new Map(), ttl)
      await first.remove("a", [])
      expect((await first.get([])).size).toBe(0)
    })
  })
}
