import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { WireError } from "../error.ts"
import { MAX_DEPTH } from "./binary.ts"
import { decodePacket } from "./decode.ts"
import { encodeEvent, encodePacket } from "./encode.ts"
import type { Packet } from "./packet.ts"

const frames: [text: string, packet: Packet][] = [
  ["0", { type: "connect", namespace: "/", data: undefined }],
  ['0{"token":"123"}', { type: "connect", namespace: "/", data: { token: "123" } }],
  ['0/admin,{"sid":"x"}', { type: "connect", namespace: "/admin", data: { sid: "x" } }],
  ["1", { type: "disconnect", namespace: "/" }],
  ["1/admin,", { type: "disconnect", namespace: "/admin" }],
  ['2["foo"]', { type: "event", namespace: "/", name: "foo", args: [], id: undefined }],
  ['2/admin,["bar",1]', { type: "event", namespace: "/admin", name: "bar", args: [1], id: undefined }],
  ['212["foo",null]', { type: "event", namespace: "/", name: "foo", args: [null], id: 12 }],
  ['2/admin,0["foo"]', { type: "event", namespace: "/admin", name: "foo", args: [], id: 0 }],
  ["312[]", { type: "ack", namespace: "/", id: 12, args: [] }],
  ['3/admin,13["bar"]', { type: "ack", namespace: "/admin", id: 13, args: ["bar"] }],
  ['4{"message":"no"}', { type: "connect_error", namespace: "/", data: { message: "no" } }],
]

describe("Socket.IO packets", () => {
  test.each(frames)("%s", (text, packet) => {
    expect(decodePacket(text)).toEqual({ packet, attachments: 0 })
    expect(decodePacket(`4${text}`, 1)).toEqual({ packet, attachments: 0 })
    expect(encodePacket(packet)).toBe(`4${text}`)
  })

  test("the comma after a namespace may be missing where nothing follows", () => {
    expect(decodePacket("0/custom").packet).toEqual({
      type: "connect",
      namespace: "/custom",
      data: undefined,
    })
    expect(decodePacket("1/custom").packet).toEqual({ type: "disconnect", namespace: "/custom" })
  })

  test("binary packets tell how many attachments follow", () => {
    const placeholder = { _placeholder: true, num: 0 }
    const event = { type: "event", namespace: "/a", name: "baz", args: [placeholder], id: 3 } as const
    expect(decodePacket('51-/a,3["baz",{"_placeholder":true,"num":0}]')).toEqual({
      packet: { ...event, args: [placeholder] },
      attachments: 1,
    })
    expect(decodePacket("60-15[]").packet).toEqual({ type: "ack", namespace: "/", id: 15, args: [] })
  })

  test("attachments are taken out of any depth, in order, without changing the arguments", () => {
    const args = [
      Uint8Array.of(1),
      { deep: [{ file: Uint8Array.of(2).buffer }], view: new DataView(new ArrayBuffer(1)) },
    ]
    const encoded = encodePacket({ type: "event", namespace: "/", name: "up", args, id: 7 })
    expect(encoded).toEqual([
      '453-7["up",{"_placeholder":true,"num":0},{"deep":[{"file":{"_placeholder":true,"num":1}}],"view":{"_placeholder":true,"num":2}}]',
      Uint8Array.of(1),
      Uint8Array.of(2),
      Uint8Array.of(0),
    ])
    expect(args[0]).toEqual(Uint8Array.of(1))
    expect(encodePacket({ type: "ack", namespace: "/x", id: 1, args: [Uint8Array.of(5)] })).toEqual([
      '461-/x,1[{"_placeholder":true,"num":0}]',
      Uint8Array.of(5),
    ])
  })

  test("dates and other values with toJSON are encoded as JSON does", () => {
    const date = new Date(0)
    const packet = { type: "ack", namespace: "/", id: 1, args: [date, Uint8Array.of(1)] } as const
    expect(encodePacket({ ...packet, args: [...packet.args] })).toEqual([
      '461-1["1970-01-01T00:00:00.000Z",{"_placeholder":true,"num":0}]',
      Uint8Array.of(1),
    ])
  })

  test("a broadcast frame is built from JSON text", () => {
    expect(encodeEvent("message:created", '{"seq":1}')).toBe('42["message:created",{"seq":1}]')
    expect(encodeEvent('a"b', "1", "/admin")).toBe('42/admin,["a\\"b",1]')
  })

  test("circular arguments are refused, not recursed into for ever", () => {
    const circular: unknown[] = []
    circular.push(circular)
    expect(() => encodePacket({ type: "ack", namespace: "/", id: 1, args: circular })).toThrow(RangeError)
  })
})

describe("strictness", () => {
  test.each([
    "",
    "7",
    "a",
    "abc",
    "9[]",
    " 2[]",
    "2",
    "2{}",
    "2null",
    "2[",
    '2["a"',
    '2["a"]x',
    "2[]",
    "2[1]",
    "2[null]",
    '2[["a"]]',
    "2abc[]",
    '2-1["a"]',
    '21.5["a"]',
    '2["connect"]',
    '2["connect_error"]',
    '2["disconnect"]',
    '2["disconnecting"]',
    '2["newListener"]',
    '2["removeListener"]',
    '29999999999999999["a"]',
    '2/x["a"]',
    '2admin,["a"]',
    "3[]",
    "31",
    "31{}",
    "31null",
    "3abc[]",
    "0[]",
    "0null",
    "01",
    '0"x"',
    "0{",
    "012{}",
    "0/a,1",
    "1{}",
    "1[]",
    "11",
    "1/a,x",
    "4",
    "4{}",
    '4{"message":1}',
    '4"no"',
    "5",
    '5["a"]',
    '5-["a"]',
    '51["a"]',
    '5x-["a"]',
    '5-1["a"]',
    "51-",
    "6",
    "61-[]",
    '61-["a"]',
  ])("%j is refused", text => {
    expect(() => decodePacket(text)).toThrow(WireError)
  })

  test("a namespace may not be of any length", () => {
    expect(() => decodePacket(`0/${"x".repeat(300)}`)).toThrow("too long")
  })

  test("deep nesting is refused at any depth", () => {
    const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth)
    expect(decodePacket(`2["a",${nested(MAX_DEPTH - 1, "[", "]")}]`).attachments).toBe(0)
    for (const depth of [MAX_DEPTH, 1_000, 1_000_000]) {
      expect(() => decodePacket(`2["a",${nested(depth, "[", "]")}]`)).toThrow("too deep")
      expect(() => decodePacket(`2["a",${nested(depth, '{"a":[', "]}")}]`)).toThrow("too deep")
    }
  })

  test("no prototype is touched", () => {
    const { packet } = decodePacket(
      '2["a",{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]',
    )
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined()
    expect(packet.type === "event" && Object.getPrototypeOf(packet.args[0])).toBe(Object.prototype)
  })

  test("any text decodes or throws WireError", () => {
    const pieces = fc.constantFrom(
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "-",
      "/",
      ",",
      "[",
      "]",
      "{",
      "}",
      '"',
      "a",
      "1",
      "_placeholder",
      "true",
      ":",
    )
    const almost = fc.array(pieces, { maxLength: 16 }).map(parts => parts.join(""))
    fc.assert(
      fc.property(
        fc.oneof(
          almost,
          fc.string(),
          fc.json().map(json => `2${json}`),
        ),
        text => {
          try {
            decodePacket(text)
          } catch (error) {
            expect(error).toBeInstanceOf(WireError)
          }
        },
      ),
      { seed: 5, numRuns: 5_000 },
    )
  })
})
