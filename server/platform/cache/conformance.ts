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
