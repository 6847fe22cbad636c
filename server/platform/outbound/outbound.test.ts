import { afterAll, describe, expect, test } from "bun:test"
import { errorOf } from "../../testing/index.ts"
import { isPublicAddress } from "./addresses.ts"
import { Outbound, OutboundRefused } from "./index.ts"

const paths: string[] = []
const inside = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request) {
    const { pathname } = new URL(request.url)
    paths.push(pathname)
    if (pathname === "/away") return Response.redirect("/target", 302)
    if (pathname === "/silent") return new Promise<Response>(() => {})
    return new Response("x".repeat(10_000), { status: 201, headers: { "retry-after": "7" } })
  },
})
afterAll(() => inside.stop(true))

const get = {
  method: "GET",
  headers: {},
  signal: AbortSignal.timeout(10_000),
  answerMax: 100,
  http: "allowed",
} as const
const open = new Outbound({
  isAllowed: address => address === "127.0.0.1",
  resolve: async () => ["127.0.0.1"],
})

describe("addresses", () => {
  test.each(["8.8.8.8", "2606:4700:4700::1111"])("%s is public", address => {
    expect(isPublicAddress(address)).toBe(true)
  })
  test.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "nonsense",
  ])("%s is not", address => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe("what is refused", () => {
  const guarded = new Outbound({ isAllowed: () => false, resolve: async () => ["8.8.8.8", "127.0.0.1"] })

  test.each([
    "nonsense",
    "ftp://example.com/",
    "http://example.com/",
    "https://me:secret@example.com/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
  ])("%s, before any look-up", url => {
    expect(() => guarded.check(url)).toThrow(OutboundRefused)
  })

  test("a name of which one address is inside the network", async () => {
    const error = await errorOf(guarded.request(`https://push.test:${inside.port}/`, get))
    expect(error).toBeInstanceOf(OutboundRefused)
    expect(paths).toEqual([])
  })

  test("http and other ports, but for addresses that are allowed", async () => {
    expect(open.check("http://127.0.0.1:1/").port).toBe("1")
    expect(() => open.check("http://push.test/")).toThrow(OutboundRefused)
    expect(() => open.check("http://127.0.0.2/", get)).toThrow(OutboundRefused)
    expect(() => open.check("https://8.8.8.8:8443/")).toThrow(OutboundRefused)
    const far = new Outbound({ isAllowed: () => false, resolve: async () => ["8.8.8.8"] })
    expect(await errorOf(far.request("https://push.test:8443/", get))).toBeInstanceOf(OutboundRefused)
  })
})

describe("a call", () => {
  test("goes to the address that was checked, with a bounded answer", async () => {
    const answer = await open.request(`http://push.test:${inside.port}/ok`, get)
    expect(answer.status).toBe(201)
    expect(answer.headers["retry-after"]).toBe("7")
    expect(answer.body.byteLength).toBe(100)
  })

  test("follows no redirect unless asked to", async () => {
    expect((await open.request(`http://push.test:${inside.port}/away`, get)).status).toBe(302)
    expect(paths).not.toContain("/target")
    const followed = await open.request(`http://push.test:${inside.port}/away`, { ...get, redirectsMax: 1 })
    expect([followed.status, followed.url.pathname, followed.whole]).toEqual([201, "/target", false])
  })

  test("ends in time, while the name is looked up too", async () => {
    const soon = { ...get, signal: AbortSignal.timeout(50) }
    expect(await errorOf(open.request(`http://127.0.0.1:${inside.port}/silent`, soon))).toBeInstanceOf(Error)
    const slow = new Outbound({ isAllowed: () => false, resolve: () => new Promise<string[]>(() => {}) })
    const again = { ...get, signal: AbortSignal.timeout(50) }
    expect(await errorOf(slow.request("https://push.test/", again))).toBeInstanceOf(Error)
  })
})
