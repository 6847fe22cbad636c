import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { MediaFixture } from "../../../server/features/media/testing/fixture.ts"
import { unreachable } from "./problem.ts"
import { createStore } from "./store.ts"
import { MemoryStorage } from "./testing/memory-storage.ts"
import type { Exchanger } from "./tus.ts"
import { uploadFile } from "./upload-file.ts"
import { createUploads } from "./uploads.ts"

let media: MediaFixture
beforeEach(async () => {
  media = await MediaFixture.start()
})
afterEach(() => media[Symbol.asyncDispose]())

/** Uploads of Ann to a real server. `harm` stands before each request. */
function uploadsOf(storage = new MemoryStorage(), harm: (method: string) => void = () => {}) {
  const store = createStore()
  const requests: string[] = []
  const pauses: number[] = []
  const exchange: Exchanger = async (path, { method, headers, body, signal }) => {
    requests.push(`${method} ${path.split("?")[0]?.replace(/uploads\/.*/, "uploads/:id")}`)
    harm(method)
    const init = { method, ...(headers && { headers }), ...(body && { body }), ...(signal && { signal }) }
    return await media.fetch("ann", path, init)
  }
  const clock = {
    now: Date.now,
    random: () => 0,
    schedule: (run: () => void, ms: number) => {
      pauses.push(ms)
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
  const uploads = createUploads({ store, storage, clock, exchange, onChange: () => {} })
  const stateOf = (key: string) => store.getState().uploads.get(key)
  return { uploads, store, requests, pauses, stateOf, storage }
}

const bytes = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 31) % 251)
const fileOf = (size: number) => new File([bytes(size)], "notes ü.bin", { lastModified: 5 })
async function expectBytes(file: { id: string }, size: number): Promise<void> {
  const stored = await media.bytesOf("ann", file)
  expect(Buffer.compare(stored, bytes(size))).toBe(0)
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "nothing",
    error => (error instanceof ParleyError ? error.code : String(error)),
  )

describe("a file", () => {
  test("that was refused for the rate of uploads waits as long as the server says", async () => {
    let refusals = 1
    const { uploads, pauses } = uploadsOf(new MemoryStorage(), () => {
      if (refusals-- > 0) throw new ParleyError("rate_limited", { retryAfterMs: 30 })
    })
    const file = await uploads.finished(uploads.add(fileOf(1_000)))
    expect(pauses).toEqual([30])
    await expectBytes(file, 1_000)
  })

  test("that is small goes in one request", async () => {
    const { uploads, requests, store } = uploadsOf()
    const file = await uploadFile({ store, uploads }, fileOf(1_000))
    expect(requests).toEqual(["POST /api/media"])
    expect(file).toMatchObject({ name: "notes ü.bin", size: 1_000 })
    await expectBytes(file, 1_000)
    expect(store.getState().uploads.size).toBe(0)
  })

  test("that is large goes in pieces, and tells how far it is", async () => {
    const { uploads, store } = uploadsOf()
    const seen: number[] = []
    const file = await uploadFile({ store, uploads }, fileOf(2_000_000), {
      name: "other.bin",
      onProgress: ({ sent }) => seen.push(sent),
    })
    expect(file).toMatchObject({ name: "other.bin", size: 2_000_000 })
    await expectBytes(file, 2_000_000)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(new Set(seen).size).toBeGreaterThan(3)
  })

  test("goes on from where the line broke", async () => {
    let pieces = 0
    const { uploads, store, requests } = uploadsOf(undefined, method => {
      if (method === "PATCH" && ++pieces === 2) throw unreachable()
    })
    const file = await uploadFile({ store, uploads }, fileOf(1_500_000))
    await expectBytes(file, 1_500_000)
    expect(requests.filter(request => request === "POST /api/media/uploads")).toHaveLength(1)
    expect(requests.filter(request => request.startsWith("HEAD"))).toHaveLength(1)
  })

  test("that is too large is refused at once, and one that the server refuses fails and can go on", async () => {
    let refused = true
    const { uploads, stateOf } = uploadsOf(undefined, () => {
      if (refused) throw new ParleyError("forbidden")
    })
    const large = { size: 200 * 1024 * 1024, type: "", slice: () => new Blob() } as unknown as Blob
    expect(() => uploads.add(large)).toThrow("at most 100 MiB")
    const key = uploads.add(fileOf(10))
    expect(await codeOf(uploads.finished(key))).toBe("forbidden")
    expect(stateOf(key)).toMatchObject({ state: "failed", error: "forbidden" })
    refused = false
    uploads.resume(key)
    expect(await uploads.finished(key)).toMatchObject({ size: 10 })
    expect(stateOf(key)?.state).toBe("done")
  })

  test("is given up after a bounded number of attempts without progress", async () => {
    const { uploads, requests } = uploadsOf(undefined, () => {
      throw unreachable()
    })
    expect(await codeOf(uploads.finished(uploads.add(fileOf(10))))).toBe("timeout")
    expect(requests).toHaveLength(20)
  })
})

describe("an upload", () => {
  test("that is paused sends nothing until it goes on", async () => {
    const { uploads, requests, stateOf } = uploadsOf()
    const key = uploads.add(fileOf(1_000_000))
    uploads.pause(key)
    expect(stateOf(key)?.state).toBe("paused")
    const before = requests.length
    const other = uploads.add(fileOf(10))
    await uploads.finished(other)
    expect(requests.slice(before)).toEqual(["POST /api/media"])
    uploads.resume(key)
    await expectBytes(await uploads.finished(key), 1_000_000)
  })

  test("that is cancelled is gone here and on the server", async () => {
    const { uploads, store } = uploadsOf()
    const stopping = new AbortController()
    const outcome = uploadFile({ store, uploads }, fileOf(3_000_000), {
      onProgress: ({ sent }) => sent > 0 && stopping.abort(new Error("changed my mind")),
      signal: stopping.signal,
    })
    expect(await codeOf(outcome)).toBe("Error: changed my mind")
    expect(store.getState().uploads.size).toBe(0)
  })

  test("runs beside one other at most", async () => {
    const { uploads, store } = uploadsOf()
    let most = 0
    store.subscribe(() => {
      const running = [...store.getState().uploads.values()].filter(({ state }) => state === "uploading")
      most = Math.max(most, running.length)
    })
    const keys = Array.from({ length: 6 }, (_, i) => uploads.add(new File([bytes(1_000 + i)], `${i}`)))
    await Promise.all(keys.map(key => uploads.finished(key)))
    expect(most).toBe(2)
  })

  test("that a reload cut off goes on once the same file is added", async () => {
    const storage = new MemoryStorage()
    let pieces = 0
    const cut = Promise.withResolvers<void>()
    const first = uploadsOf(storage, method => {
      if (method !== "PATCH" || ++pieces < 2) return
      cut.resolve()
      throw new ParleyError("internal")
    })
    await first.uploads.restore("ann")
    const key = first.uploads.add(fileOf(1_000_000))
    await cut.promise
    await first.uploads.clear(false)

    const second = uploadsOf(storage)
    await second.uploads.restore("ann")
    expect(second.store.getState().uploads.size).toBe(0)
    expect(second.uploads.claim(key)).toBe(true)
    expect(second.stateOf(key)?.state).toBe("missing")
    expect(second.uploads.add(fileOf(999))).not.toBe(key)
    expect(second.uploads.add(fileOf(1_000_000))).toBe(key)
    await expectBytes(await second.uploads.finished(key), 1_000_000)
    expect(second.requests).not.toContain("POST /api/media/uploads")
  })
})
