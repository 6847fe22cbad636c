import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { WireError } from "../error.ts"
import { encodePacket } from "./encode.ts"
import { SocketSession } from "./session.ts"

const limits = { connectTimeoutMs: 100, maxAttachments: 3, maxAttachmentBytes: 10 }

function connected(namespace = "/"): SocketSession {
  const session = new SocketSession(limits, 0)
  session.receive(namespace === "/" ? "0" : `0${namespace}`)
  session.accept(namespace)
  return session
}

describe("namespaces", () => {
  test("nothing but a connect packet is legal first", () => {
    for (const text of ['2["a"]', "31[]", "1", '4{"message":"no"}', '2/x,["a"]']) {
      expect(() => new SocketSession(limits, 0).receive(text)).toThrow("not legal")
    }
    expect(() => new SocketSession(limits, 0).receive(Uint8Array.of(1))).toThrow("without its packet")
  })

  test("events are not legal before the connect packet is answered", () => {
    const session = new SocketSession(limits, 0)
    session.receive("0")
    expect(() => session.receive('2["a"]')).toThrow("not legal")
  })

  test("a namespace is connected to once", () => {
    const session = new SocketSession(limits, 0)
    expect(session.receive("40", 1)).toMatchObject({ type: "connect" })
    expect(() => session.receive("0")).toThrow("already")
    session.accept("/")
    expect(() => session.receive("0")).toThrow("already")
    expect(session.receive("0/other")).toMatchObject({ type: "connect", namespace: "/other" })
    expect(() => session.receive('2/other,["a"]')).toThrow("not legal")
    expect(session.receive('2["a"]')).toMatchObject({ name: "a" })
  })

  test("a refused client may try again", () => {
    const session = new SocketSession(limits, 0)
    session.receive("0")
    session.refuse("/")
    expect(() => session.receive('2["a"]')).toThrow("not legal")
    expect(session.receive("0")).toMatchObject({ type: "connect" })
  })

  test("what crosses the farewell is ignored, and the client may come back", () => {
    const session = connected()
    session.leave("/", 0)
    expect(session.receive('2["a"]')).toBeUndefined()
    expect(session.receive("31[]")).toBeUndefined()
    expect(session.receive("1")).toBeUndefined()
    expect(session.receive("0")).toMatchObject({ type: "connect" })
  })

  test("a client may not send connect errors", () => {
    expect(() => connected().receive('4{"message":"no"}')).toThrow("not legal")
  })
})

describe("connect timeout", () => {
  test("runs while the client is in no namespace", () => {
    const session = new SocketSession(limits, 0)
    expect(session.expired(99)).toBe(false)
    expect(session.expired(100)).toBe(true)
    session.receive("0")
    expect(session.expired(99)).toBe(false)
    session.refuse("/")
    expect(session.expired(99)).toBe(false)
    expect(session.expired(1_000)).toBe(true)
  })

  test("bounds the deciding on a connect, too", () => {
    const session = new SocketSession(limits, 0)
    session.receive("0")
    expect(session.expired(1_000)).toBe(true)
    session.accept("/")
    expect(session.expired(1_000)).toBe(false)
  })

  test("runs again after the last namespace is left", () => {
    const session = connected()
    session.receive("0/b")
    session.accept("/b")
    session.leave("/", 1_000)
    expect(session.expired(5_000)).toBe(false)
    session.leave("/b", 5_000)
    expect(session.expired(5_099)).toBe(false)
    expect(session.expired(5_100)).toBe(true)
  })
})

describe("attachments", () => {
  test("a binary event is complete with its last attachment", () => {
    const session = connected("/x")
    const text = '52-/x,9["up",{"a":[{"_placeholder":true,"num":1}]},{"_placeholder":true,"num":0}]'
    expect(session.receive(text)).toBeUndefined()
    expect(session.receive(Uint8Array.of(1))).toBeUndefined()
    expect(session.receive(Uint8Array.of(2))).toEqual({
      type: "event",
      namespace: "/x",
      name: "up",
      id: 9,
      args: [{ a: [Uint8Array.of(2)] }, Uint8Array.of(1)],
    })
    expect(session.receive('2/x,["next"]')).toMatchObject({ name: "next" })
  })

  test("a binary acknowledgement too", () => {
    const session = connected()
    session.receive('61-3[{"_placeholder":true,"num":0}]')
    expect(session.receive(Uint8Array.of(7))).toEqual({
      type: "ack",
      namespace: "/",
      id: 3,
      args: [Uint8Array.of(7)],
    })
  })

  test("text may not come in between", () => {
    const session = connected()
    session.receive('51-["up",{"_placeholder":true,"num":0}]')
    expect(() => session.receive('2["a"]')).toThrow("in place of an attachment")
  })

  test("their number and size are bounded", () => {
    expect(() => connected().receive('54-["up"]')).toThrow("too many attachments")
    expect(() => connected().receive('5999999999-["up"]')).toThrow("too many attachments")
    const session = connected()
    session.receive('52-["up"]')
    session.receive(new Uint8Array(6))
    expect(() => session.receive(new Uint8Array(6))).toThrow("too large")
  })

  test.each(["1", "-1", "0.5", '"0"', '"length"', '"__proto__"', "null", "{}", "[0]"])(
    "placeholder number %s is refused",
    num => {
      const session = connected()
      session.receive(`51-["up",{"_placeholder":true,"num":${num}}]`)
      expect(() => session.receive(Uint8Array.of(1))).toThrow("without an attachment")
    },
  )

  test("a placeholder under __proto__ reaches no prototype", () => {
    const session = connected()
    session.receive('51-["up",{"__proto__":{"_placeholder":true,"num":0}}]')
    const packet = session.receive(Uint8Array.of(1))
    const [arg] = packet?.type === "event" ? packet.args : []
    expect(Object.getPrototypeOf(arg)).toBe(Object.prototype)
    expect(Object.keys(arg as object)).toEqual(["__proto__"])
  })

  test("in plain packets placeholders are plain data", () => {
    expect(connected().receive('2["a",{"_placeholder":true,"num":0}]')).toMatchObject({
      args: [{ _placeholder: true, num: 0 }],
    })
  })
})

test("any arguments come back", () => {
  const leaf = fc.oneof(fc.jsonValue({ noUnicodeString: false }), fc.uint8Array({ maxLength: 4 }))
  const value = fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 3 }),
    fc.dictionary(fc.string(), leaf, { maxKeys: 3 }),
  )
  const unbounded = { connectTimeoutMs: 1, maxAttachments: 99, maxAttachmentBytes: 1e6 }
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), args => {
      const session = new SocketSession(unbounded, 0)
      session.receive("0")
      session.accept("/")
      const encoded = encodePacket({ type: "event", namespace: "/", name: "any", args, id: 1 })
      const frames = typeof encoded === "string" ? [encoded] : encoded
      let packet: unknown
      for (const frame of frames) packet = session.receive(frame, typeof frame === "string" ? 1 : 0)
      expect(JSON.stringify(packet)).toBe(
        JSON.stringify({ type: "event", namespace: "/", name: "any", args, id: 1 }),
      )
    }),
    { seed: 6 },
  )
})

test("any sequence of frames is taken or refused with WireError", () => {
  const frame = fc.oneof(
    fc.constantFrom(
      "0",
      "1",
      '2["a"]',
      "31[]",
      '51-["a",{"_placeholder":true,"num":0}]',
      '52-["a",{"x":{"_placeholder":true,"num":1}}]',
    ),
    fc.uint8Array({ maxLength: 4 }),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), frames => {
      const session = connected()
      try {
        for (const data of frames) session.receive(data)
      } catch (error) {
        expect(error).toBeInstanceOf(WireError)
      }
    }),
    { seed: 7, numRuns: 2_000 },
  )
})
