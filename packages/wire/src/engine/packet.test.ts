import { describe, expect, test } from "bun:test"
import { decodePacket, encodeOpen, encodePacket, type Packet, packetType } from "./packet.ts"

describe("Engine.IO packets", () => {
  const frames: [frame: string, packet: Packet][] = [
    ['0{"sid":"a"}', { type: "open", data: '{"sid":"a"}' }],
    ["1", { type: "close", data: "" }],
    ["2", { type: "ping", data: "" }],
    ["2probe", { type: "ping", data: "probe" }],
    ["3probe", { type: "pong", data: "probe" }],
    ["4hello €", { type: "message", data: "hello €" }],
    ["4", { type: "message", data: "" }],
    ["5", { type: "upgrade", data: "" }],
    ["6", { type: "noop", data: "" }],
  ]

  test.each(frames)("%s", (frame, packet) => {
    expect(decodePacket(frame)).toEqual(packet)
    expect(encodePacket(packet)).toBe(frame)
    expect(packetType(frame)).toBe(packet.type)
  })

  test("binary frames are messages, unchanged", () => {
    const data = Uint8Array.of(1, 2, 3)
    expect(decodePacket(data)).toEqual({ type: "message", data })
    expect(encodePacket({ type: "message", data })).toBe(data)
  })

  test.each(["", "7", "a", " 4", "b", "\u0000", "٤"])("%j is no packet", frame => {
    expect(() => decodePacket(frame)).toThrow("unknown Engine.IO packet type")
  })

  test("the open packet has the keys that clients read", () => {
    const data = {
      sid: "s",
      upgrades: ["websocket"],
      pingInterval: 1,
      pingTimeout: 2,
      maxPayload: 3,
    } as const
    expect(encodeOpen(data)).toBe(
      '0{"sid":"s","upgrades":["websocket"],"pingInterval":1,"pingTimeout":2,"maxPayload":3}',
    )
  })
})
