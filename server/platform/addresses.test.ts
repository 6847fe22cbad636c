import { describe, expect, test } from "bun:test"
import { addressSet, callerAddress } from "./addresses.ts"

describe("a set of addresses", () => {
  const set = addressSet("10.0.0.0/8, 192.0.2.7,fd00::/8 ,::1")

  test("holds what is in its ranges, and nothing else", () => {
    for (const inside of ["10.1.2.3", "192.0.2.7", "fd12::1", "::1"]) expect(set(inside)).toBe(true)
    for (const outside of ["11.0.0.1", "192.0.2.8", "fe80::1", "", "localhost"])
      expect(set(outside)).toBe(false)
  })

  test("may be empty", () => expect(addressSet("")("127.0.0.1")).toBe(false))

  test.each(["10.0.0.0/33", "::/129", "10.0.0.1/8/8", "localhost", "10.0.0.0/", "10.0.0.0/-1"])(
    "cannot be read from %s",
    entry => expect(() => addressSet(entry)).toThrow(`"${entry}" is no address or range`),
  )
})

describe("the address of a caller", () => {
  const trusted = addressSet("10.0.0.0/8")
  const from = (peer: string, forwarded?: string) =>
    callerAddress(peer, new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }), trusted)

  test("is the peer, whatever an untrusted peer says", () => {
    expect(from("203.0.113.9")).toBe("203.0.113.9")
    expect(from("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9")
  })

  test("is what the nearest trusted proxy saw, not what the caller claims", () => {
    expect(from("10.0.0.1", "198.51.100.1")).toBe("198.51.100.1")
    expect(from("::ffff:10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2")).toBe("198.51.100.1")
  })

  test("is the proxy where it tells nothing that can be read", () => {
    expect(from("10.0.0.1")).toBe("10.0.0.1")
    expect(from("10.0.0.1", "unknown")).toBe("10.0.0.1")
  })
})
