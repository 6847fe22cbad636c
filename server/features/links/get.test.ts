import { afterAll, beforeEach, describe, expect, test } from "bun:test"
import { addressSet } from "../../platform/addresses.ts"
import { Outbound, OutboundRefused } from "../../platform/outbound/index.ts"
import { errorOf } from "../../testing/index.ts"
import { getOutside, Refused } from "./get.ts"

/** A server within the network, at an address that must not be reached, and one that may be. */
let asked: string[] = []
const pages = (request: Request): Response => {
  const url = new URL(request.url)
  asked.push(`${request.headers.get("host")}${url.pathname}`)
  const to = url.searchParams.get("to")
  if (to !== null) return new Response(null, { status: 302, headers: { location: to } })
  if (url.pathname === "/endless")
    return new Response(endless(), { headers: { "content-type": "text/html" } })
  if (url.pathname === "/never")
    return new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))
  if (url.pathname === "/packed")
    return new Response(Bun.gzipSync("hello"), { headers: { "content-encoding": "gzip" } })
  if (url.pathname === "/missing") return new Response("no", { status: 404 })
  return new Response("hello", { headers: { "content-type": 'text/HTML; x=y; charset="ISO-8859-1"' } })
}
const inner = Bun.serve({ hostname: "127.0.0.2", port: 0, fetch: pages })
const open = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: pages })

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(65_536))
    },
  })
}

beforeEach(() => {
  asked = []
})
afterAll(async () => {
  await inner.stop(true)
  await open.stop(true)
})

const names: Record<string, string[]> = {
  "open.test": ["127.0.0.1"],
  "inner.test": ["127.0.0.2"],
  "both.test": ["127.0.0.1", "127.0.0.2"],
  localhost: ["127.0.0.1", "::1"],
  "public.test": ["93.184.216.34"],
}
const bytesMax = 100_000
function get(link: string, options: { allow?: string; signal?: AbortSignal; resolved?: string[] } = {}) {
  const outbound = new Outbound({
    isAllowed: addressSet(options.allow ?? ""),
    async resolve(host: string) {
      options.resolved?.push(host)
      return names[host] ?? []
    },
  })
  const signal = options.signal ?? new AbortController().signal
  return getOutside(outbound, link, { accept: "*/*", bytesMax, signal })
}
const allow = "127.0.0.1/32"

describe("what is not on the public internet is never asked", () => {
  test.each([
    `http://127.0.0.2:${inner.port}/`,
    `http://localhost:${inner.port}/`,
    `http://inner.test:${inner.port}/`,
    `http://both.test:${inner.port}/`,
    `http://2130706434:${inner.port}/`,
    `http://0177.0.0.2:${inner.port}/`,
    `http://0x7f.2:${inner.port}/`,
    `http://127.2:${inner.port}/`,
    `http://[::1]:${inner.port}/`,
    `http://[::ffff:127.0.0.2]:${inner.port}/`,
    `http://[::ffff:7f00:2]:${inner.port}/`,
    `http://[64:ff9b::7f00:2]/`,
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[2002:7f00:1::]/",
    "http://nowhere.test/",
    "http://public.test:8080/",
    "http://public.test:22/",
    "http://user:secret@public.test/",
    "file:///etc/passwd",
    "ftp://public.test/",
  ])("%s", async link => {
    expect(await errorOf(get(link))).toBeInstanceOf(OutboundRefused)
    expect(asked).toEqual([])
  })

  test("nor by a redirect from where one may ask", async () => {
    for (const to of [
      `http://127.0.0.2:${inner.port}/`,
      `http://inner.test:${inner.port}/`,
      `//[::ffff:127.0.0.2]:${inner.port}/`,
      "http://169.254.169.254/",
      "file:///etc/passwd",
    ]) {
      const link = `http://open.test:${open.port}/?to=${encodeURIComponent(to)}`
      expect(await errorOf(get(link, { allow }))).toBeInstanceOf(OutboundRefused)
    }
    expect(new Set(asked)).toEqual(new Set([`open.test:${open.port}/`]))
  })

  test("nor where one of a host's addresses is not public", async () => {
    expect(await errorOf(get(`http://both.test:${open.port}/`, { allow }))).toBeInstanceOf(OutboundRefused)
    expect(asked).toEqual([])
  })
})

test("a host is resolved once, and the address that was checked is asked by the host's name", async () => {
  const resolved: string[] = []
  const got = await get(`http://open.test:${open.port}/page#part`, { allow, resolved })
  expect(resolved).toEqual(["open.test"])
  expect(asked).toEqual([`open.test:${open.port}/page`])
  expect(got).toMatchObject({ type: "text/html", charset: "ISO-8859-1", whole: true })
  expect(new TextDecoder().decode(got.bytes)).toBe("hello")
})

test("redirects are followed, but not for ever", async () => {
  const got = await get(`http://open.test:${open.port}/?to=/there`, { allow })
  expect(got.url.href).toBe(`http://open.test:${open.port}/there`)
  asked = []
  const loop = `http://open.test:${open.port}/?to=${encodeURIComponent("/?to=%2F%3Fto%3D%252F")}`
  await get(loop, { allow })
  names["loop.test"] = ["127.0.0.1"]
  using again = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: request => {
      asked.push("loop")
      return new Response(null, { status: 302, headers: { location: request.url } })
    },
  })
  asked = []
  expect(await errorOf(get(`http://loop.test:${again.port}/`, { allow }))).toBeInstanceOf(OutboundRefused)
  expect(asked).toHaveLength(6)
})

test("an answer without an end is read up to the limit", async () => {
  const got = await get(`http://open.test:${open.port}/endless`, { allow })
  expect(got.bytes.byteLength).toBe(bytesMax)
  expect(got.whole).toBe(false)
})

test("a page that is missing, packed, or that takes too long, gives nothing", async () => {
  expect(await errorOf(get(`http://open.test:${open.port}/packed`, { allow }))).toBeInstanceOf(Refused)
  expect(await errorOf(get(`http://open.test:${open.port}/missing`, { allow }))).toBeInstanceOf(Refused)
  const patience = new AbortController()
  const waiting = errorOf(get(`http://open.test:${open.port}/never`, { allow, signal: patience.signal }))
  patience.abort()
  expect(await waiting).toHaveProperty("name", "AbortError")
})
