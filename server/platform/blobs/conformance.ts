import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import fc from "fast-check"
import type { Blobs } from "./index.ts"

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function* pieces(...texts: string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield bytes(text)
}

async function keysOf(blobs: Blobs, folder?: string): Promise<string[]> {
  const entries = await Array.fromAsync(blobs.list(folder))
  return entries.map(entry => entry.key).sort()
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

/** What every driver of the blobs port must do. `open` opens the same blobs each time within one test. */
export function blobsConformance(
  name: string,
  makePlace: () => { open(): Blobs | Promise<Blobs>; remove(): Promise<void> },
): void {
  describe(`blobs conformance: ${name}`, () => {
    let place: ReturnType<typeof makePlace>
    let blobs: Blobs
    beforeEach(async () => {
      place = makePlace()
      blobs = await place.open()
    })
    afterEach(() => place.remove())

    const textOf = async (key: string) => await (await blobs.get(key))?.text()

    test("keeps a content and gives it back, also to one who opens the place later", async () => {
      expect(await blobs.put("media/a/original", pieces("one ", "two"))).toBe(7)
      expect(await textOf("media/a/original")).toBe("one two")
      const again = await (await place.open()).get("media/a/original")
      expect(again?.size).toBe(7)
      expect(await again?.text()).toBe("one two")
    })

    test("keeps an empty content", async () => {
      expect(await blobs.put("media/empty", [])).toBe(0)
      expect(await textOf("media/empty")).toBe("")
    })

    test("gives any range of a content", async () => {
      const content = crypto.getRandomValues(new Uint8Array(5_000))
      await blobs.put("media/a", [content.subarray(0, 1_234), content.subarray(1_234)])
      const blob = await blobs.get("media/a")
      await fc.assert(
        fc.asyncProperty(fc.nat(5_000), fc.nat(5_000), async (one, other) => {
          const [start, end] = [Math.min(one, other), Math.max(one, other)]
          const range = await new Response(blob?.slice(start, end).stream()).bytes()
          expect(Buffer.compare(range, content.subarray(start, end))).toBe(0)
        }),
        { numRuns: 50 },
      )
    })

    test("a content that fails leaves nothing, and nothing of it is seen before it is whole", async () => {
      const half = Promise.withResolvers<void>()
      const rest = Promise.withResolvers<void>()
      async function* failing() {
        yield bytes("half of it")
        half.resolve()
        await rest.promise
        throw new Error("gone")
      }
      const put = failureOf(blobs.put("media/a", failing()))
      await half.promise
      expect(await blobs.get("media/a")).toBeUndefined()
      expect(await keysOf(blobs)).toEqual([])
      rest.resolve()
      expect(await put).toEqual(new Error("gone"))
      expect(await blobs.get("media/a")).toBeUndefined()
      expect(await keysOf(blobs)).toEqual([])
    })

    test("a content replaces the last one as a whole, or not at all", async () => {
      await blobs.put("media/a", pieces("a long first content"))
      await failureOf(blobs.put("media/a", failingAfter("no")))
      expect(await textOf("media/a")).toBe("a long first content")
      await blobs.put("media/a", pieces("second"))
      expect(await textOf("media/a")).toBe("second")
    })

    test("two who put one key at a time leave one whole content", async () => {
      const [first, second] = ["1".repeat(10_000), "2".repeat(9_000)]
      await Promise.all([
        blobs.put("media/a/x", pieces(first, first)),
        blobs.put("media/a/x", pieces(second, second)),
      ])
      expect([first + first, second + second]).toContain((await textOf("media/a/x")) ?? "")
    })

    test("deletes what is there and passes over what is not", async () => {
      await blobs.put("media/a/x", pieces("x"))
      await blobs.put("media/a/y", pieces("y"))
      await blobs.delete(["media/a/x", "media/b/x", "media/a/z"])
      expect(await blobs.get("media/a/x")).toBeUndefined()
      expect(await textOf("media/a/y")).toBe("y")
      await blobs.delete(["media/a/y"])
      expect(await keysOf(blobs)).toEqual([])
      await blobs.put("media/a/x", pieces("again"))
      expect(await textOf("media/a/x")).toBe("again")
    })

    test("puts and deletes of one folder at a time do not hurt each other", async () => {
      const names = Array.from({ length: 30 }, (_, n) => `media/a/${n}`)
      await Promise.all(
        names.map(async (key, n) => {
          await blobs.put(key, pieces(key))
          if (n % 2 === 0) await blobs.delete([key])
        }),
      )
      expect(await keysOf(blobs)).toEqual(names.filter((_, n) => n % 2 === 1).sort())
    })

    test("lists a folder, or everything, with when it was put", async () => {
      const keys = ["media/a/x", "media/a/y", "media/ab/x", "uploads/a/x", "media/x"]
      for (const key of keys) await blobs.put(key, pieces(key))
      expect(await keysOf(blobs)).toEqual(keys.toSorted())
      expect(await keysOf(blobs, "media/a")).toEqual(["media/a/x", "media/a/y"])
      expect(await keysOf(blobs, "media/none")).toEqual([])
      for await (const { storedAt } of blobs.list()) {
        expect(Math.abs(Date.now() - storedAt)).toBeLessThan(60_000)
      }
    })

    test("refuses keys that are not ours", async () => {
      for (const key of ["", "a", "/a", "a/", "../a", "a/../b", "a/./b", "a\\b/c", "A/b", "a/b\0", "a//b"]) {
        expect(await failureOf(blobs.put(key, pieces("x")))).toBeInstanceOf(Error)
        expect(await failureOf(blobs.get(key))).toBeInstanceOf(Error)
        expect(await failureOf(blobs.delete([key]))).toBeInstanceOf(Error)
      }
      expect(await keysOf(blobs)).toEqual([])
    })
  })
}

async function* failingAfter(text: string): AsyncIterable<Uint8Array> {
  yield bytes(text)
  throw new Error("gone")
}
