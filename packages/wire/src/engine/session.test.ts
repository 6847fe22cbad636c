import { describe, expect, test } from "bun:test"
import { EngineSession, type TransportName } from "./session.ts"

const timings = { pingIntervalMs: 300, pingTimeoutMs: 200, upgradeTimeoutMs: 100, closeTimeoutMs: 50 }
const open = (transport: TransportName) => new EngineSession(transport, timings, 0)

describe("frames", () => {
  test.each([
    ["4hi", "deliver"],
    ["3", "ignore"],
    ["6", "ignore"],
    ["1", "closedByClient"],
    ["0{}", "illegal"],
    ["2", "illegal"],
    ["5", "illegal"],
    ["x", "illegal"],
    ["", "illegal"],
  ] as const)("%j: %s", (frame, verdict) => {
    expect(open("websocket").receive(frame, 0)).toBe(verdict)
    expect(open("polling").receive(frame, 0)).toBe(verdict)
  })

  test("binary is delivered", () => {
    expect(open("websocket").receive(Uint8Array.of(9), 0)).toBe("deliver")
  })

  test("nothing is delivered once it is closing or closed", () => {
    const closing = open("polling")
    closing.startClosing(0)
    expect(closing.receive("4hi", 0)).toBe("ignore")
    const closed = open("polling")
    closed.close()
    expect(closed.receive("x", 0)).toBe("ignore")
  })
})

describe("heartbeat", () => {
  test("a ping each interval after the last pong", () => {
    const session = open("websocket")
    expect(session.due(299)).toBe("nothing")
    expect(session.due(300)).toBe("ping")
    expect(session.due(310)).toBe("nothing")
    session.receive("3", 320)
    expect(session.due(619)).toBe("nothing")
    expect(session.due(620)).toBe("ping")
  })

  test("no pong within the timeout, counted from when the ping was due", () => {
    const session = open("websocket")
    expect(session.due(350)).toBe("ping")
    expect(session.due(499)).toBe("nothing")
    expect(session.due(500)).toBe("pingTimeout")
  })

  test("a look that comes far too late still leaves time to answer", () => {
    const session = open("websocket")
    expect(session.due(5_000)).toBe("ping")
    expect(session.due(5_199)).toBe("nothing")
    expect(session.due(5_200)).toBe("pingTimeout")
  })

  test("a pong that nobody asked for changes nothing", () => {
    const session = open("websocket")
    session.receive("3", 299)
    expect(session.due(300)).toBe("ping")
  })

  test("messages do not stand in for pongs", () => {
    const session = open("websocket")
    session.due(300)
    session.receive("4hi", 310)
    expect(session.due(500)).toBe("pingTimeout")
  })
})

describe("upgrade", () => {
  test("probe, answer, upgrade", () => {
    const session = open("polling")
    expect(session.startUpgrade(0)).toBe(true)
    expect(session.state).toBe("probing")
    expect(session.receiveFromCandidate("2probe")).toBe("answerProbe")
    expect(session.state).toBe("upgrading")
    expect(session.transport).toBe("polling")
    expect(session.receiveFromCandidate("5")).toBe("switch")
    expect(session.state).toBe("open")
    expect(session.transport).toBe("websocket")
    expect(session.due(200)).toBe("nothing")
  })

  test("polling goes on meanwhile", () => {
    const session = open("polling")
    session.startUpgrade(250)
    expect(session.receive("4hi", 260)).toBe("deliver")
    expect(session.due(300)).toBe("ping")
    session.receive("3", 310)
    expect(session.state).toBe("probing")
  })

  test.each(["5", "2", "4hi", "2probe2", "x", Uint8Array.of(1)])(
    "a candidate that begins with %p is dropped",
    frame => {
      const session = open("polling")
      session.startUpgrade(0)
      expect(session.receiveFromCandidate(frame)).toBe("dropCandidate")
      expect(session.state).toBe("open")
      expect(session.transport).toBe("polling")
      expect(session.startUpgrade(0)).toBe(true)
    },
  )

  test.each(["2probe", "4hi", Uint8Array.of(1)])("%p in place of the upgrade packet: dropped", frame => {
    const session = open("polling")
    session.startUpgrade(0)
    session.receiveFromCandidate("2probe")
    expect(session.receiveFromCandidate(frame)).toBe("dropCandidate")
    expect(session.state).toBe("open")
  })

  test("one candidate at a time, and none over WebSocket or after the end", () => {
    const session = open("polling")
    session.startUpgrade(0)
    expect(session.startUpgrade(0)).toBe(false)
    session.abandonUpgrade()
    expect(session.startUpgrade(0)).toBe(true)
    expect(open("websocket").startUpgrade(0)).toBe(false)
    session.close()
    session.abandonUpgrade()
    expect(session.startUpgrade(0)).toBe(false)
  })

  test("a candidate that takes too long is dropped, the session is not", () => {
    const session = open("polling")
    session.startUpgrade(0)
    session.receiveFromCandidate("2probe")
    expect(session.due(99)).toBe("nothing")
    expect(session.due(100)).toBe("dropCandidate")
    expect(session.state).toBe("open")
    expect(session.due(101)).toBe("nothing")
  })
})

test("a client that moves over while the session is closing is told there", () => {
  const session = open("polling")
  session.startUpgrade(0)
  session.receiveFromCandidate("2probe")
  session.startClosing(0)
  expect(session.receiveFromCandidate("5")).toBe("finish")
  expect(session.receiveFromCandidate("4hi")).toBe("dropCandidate")
  expect(session.state).toBe("closing")
})

test("a closing session expires if its last poll does not come", () => {
  const session = open("polling")
  session.startClosing(0)
  expect(session.live).toBe(false)
  expect(session.due(49)).toBe("nothing")
  expect(session.due(50)).toBe("expire")
  session.close()
  expect(session.due(1_000)).toBe("nothing")
})
