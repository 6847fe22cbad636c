import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { WireError } from "../error.ts"
import { decodePayload, encodePayload } from "./payload.ts"

const utf8 = new TextEncoder()

describe("polling payloads", () => {
  test("records are separated, binary is base64", () => {
    const frames = ["4hello", "2", Uint8Array.of(1, 2, 3, 4), "4€"]
    const body = "4hello\x1e2\x1ebAQIDBA==\x1e4€"
    expect(encodePayload(frames)).toBe(body)
    expect(decodePayload(body, 10)).toEqual(frames)
    expect(decodePayload(utf8.encode(body), 10)).toEqual(frames)
  })

  test.each([
    ["", "unknown"],
    ["abc", "unknown"],
    ["4a\x1e", "unknown"],
    ["\x1e4a", "unknown"],
    ["4a\x1e9", "unknown"],
    ["4a\x1ebA", "base64"],
    ["b%%%%", "base64"],
    ["bAQ", "base64"],
  ])("%j is refused whole", (body, reason) => {
    expect(() => decodePayload(body, 10)).toThrow(reason)
  })

  test.each([
    [[0x34, 0xff]],
    [[0x34, 0xc3]],
    [[0x34, 0xc0, 0x80]],
    [[0x34, 0xed, 0xa0, 0x80]],
    [[0x34, 0xf5, 0x80, 0x80, 0x80]],
  ])("bytes %j are not UTF-8", bytes => {
    expect(() => decodePayload(Uint8Array.from(bytes), 10)).toThrow("not UTF-8")
  })

  test("the number of packets is bounded", () => {
    expect(decodePayload(Array(10).fill("3").join("\x1e"), 10)).toHaveLength(10)
    expect(() => decodePayload(Array(11).fill("3").join("\x1e"), 10)).toThrow("too many")
  })

  test("any bytes decode or throw WireError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        try {
          decodePayload(bytes, 10)
        } catch (error) {
          expect(error).toBeInstanceOf(WireError)
        }
      }),
      { seed: 4, numRuns: 2_000 },
    )
  })

  test("any frames come back", () => {
    const text = fc
      .string({ unit: "grapheme" })
      .filter(data => !data.includes("\x1e"))
      .map(data => `4${data}`)
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.uint8Array()), { minLength: 1, maxLength: 8 }), frames => {
        expect(decodePayload(utf8.encode(encodePayload(frames)), 8)).toEqual(frames)
      }),
      { seed: 4 },
    )
  })
})
