import { describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { type Connection, createConnection } from "./connection.ts"
import type { Session } from "./session.ts"
import { ManualClock } from "./testing/manual-clock.ts"
import type { SocketLike } from "./types.ts"

class ScriptedSocket implements SocketLike {
  readonly handlers = new Map<string, (value: never, details: never) => void>()
  readonly auth: { token?: string }
  disconnected = false
  acknowledge: (result: unknown) => void = () => {}

  constructor(auth: { token?: string }) {
    this.auth = auth
  }

  on(event: string, handler: (value: never, details: never) => void): void {
    this.handlers.set(event, handler)
  }

  onAny(): void {}

  emit(_event: string, _payload: unknown, acknowledge: (result: unknown) => void): void {
    this.acknowledge = acknowledge
  }

  connect(): void {}

  disconnect(): void {
    this.disconnected = true
  }

  tell(event: "connect" | "disconnect" | "connect_error", value?: unknown, details?: unknown): void {
    this.handlers.get(event)?.(value as never, details as never)
  }

  refuse(code: string): void {
    this.tell("connect_error", Object.assign(new Error(code), { data: { code } }))
  }
}

function setUp(renew: () => Promise<void> = async () => {}) {
  const clock = new ManualClock()
  const sockets: ScriptedSocket[] = []
  const log: string[] = []
  let token = "first"
  const session: Session = {
    bearer: () => token,
    generation: () => 0,
    load: async () => true,
    take: async () => {},
    async renew() {
      log.push("renew")
      await renew()
      token = "second"
    },
    forget: async () => {},
  }
  const connection: Connection = createConnection({
    session,
    clock,
    openSocket(auth) {
      const socket = new ScriptedSocket(auth)
      sockets.push(socket)
      return socket
    },
    onConnecting: () => log.push("connecting"),
    onUp: () => log.push("up"),
    onDown: () => log.push("down"),
    onEvent: () => {},
  })
  const last = () => sockets.at(-1) ?? expect.unreachable("no socket")
  return { clock, connection, sockets, log, last }
}

describe("coming back", () => {
  test("waits as long as the refusal says", async () => {
    const { clock, connection, sockets, last } = setUp()
    connection.open()
    const data = { code: "too_many_connections", message: "", retryable: true, retryAfterMs: 20_000 }
    last().tell("connect_error", Object.assign(new Error(data.code), { data }))
    await clock.advance(19_999)
    expect(sockets).toHaveLength(1)
    await clock.advance(501)
    expect(sockets).toHaveLength(2)
  })

  test("after a break takes a pause that doubles up to 30 s, with full jitter, until it proved good", async () => {
    const { clock, connection, sockets, last } = setUp()
    connection.open()
    const pauses: number[] = []
    for (let i = 0; i < 8; i++) {
      const count = sockets.length
      last().tell("disconnect", "transport close")
      const begin = clock.now()
      while (sockets.length === count) await clock.advance(50)
      pauses.push(clock.now() - begin)
    }
    // The clock's chance is 0.5.
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
    last().tell("connect")
    connection.settled()
    last().tell("disconnect", "transport close")
    await clock.advance(500)
    expect(sockets).toHaveLength(10)
  })

  test("gives up a connect that takes too long", async () => {
    const { clock, connection, sockets } = setUp()
    connection.open()
    await clock.advance(21_000)
    expect(sockets).toHaveLength(2)
    expect(sockets[0]?.disconnected).toBe(true)
  })

  test("tries at least every second, ten times, when the server said that it is being replaced", async () => {
    const { clock, sockets, connection } = setUp()
    connection.open()
    sockets[0]?.tell("connect")
    sockets[0]?.tell("disconnect", "transport close", { context: { code: 1012 } })
    const pauses: number[] = []
    for (let n = 1; n <= 12; n++) {
      const begin = clock.now()
      while (sockets.length === n) await clock.advance(50)
      pauses.push(clock.now() - begin)
      sockets[n]?.refuse("unreachable")
    }
    expect(pauses).toEqual([...Array<number>(10).fill(500), 500, 1_000])
  })

  test("tries at least every second, three times, when a good connection breaks", async () => {
    const { clock, sockets, connection } = setUp()
    connection.open()
    sockets[0]?.tell("connect")
    connection.settled()
    sockets[0]?.tell("disconnect", "transport close")
    const pauses: number[] = []
    for (let n = 1; n <= 6; n++) {
      const begin = clock.now()
      while (sockets.length === n) await clock.advance(50)
      pauses.push(clock.now() - begin)
      sockets[n]?.refuse("unreachable")
    }
    expect(pauses).toEqual([500, 500, 500, 500, 1_000, 2_000])
  })

  test("ends with close, also during a pause, and what a socket says later is not heard", async () => {
    const { clock, connection, sockets, log } = setUp()
    connection.open()
    sockets[0]?.tell("disconnect")
    connection.close()
    await clock.advance(60_000)
    sockets[0]?.tell("connect")
    expect(sockets).toHaveLength(1)
    expect(log).not.toContain("up")
    expect(clock.waiting).toBe(0)
  })
})

describe("a refused log-in", () => {
  test("is renewed, and shown anew", async () => {
    const { clock, connection, last, log } = setUp()
    connection.open()
    expect(last().auth).toEqual({ token: "first" })
    last().refuse("not_logged_in")
    await clock.advance(1_000)
    expect(last().auth).toEqual({ token: "second" })
    expect(log.filter(word => word === "renew")).toHaveLength(1)
  })

  test("that is over ends the attempts", async () => {
    const { clock, connection, sockets, last } = setUp(() => Promise.reject(new ParleyError("session_ended")))
    connection.open()
    last().refuse("session_ended")
    await clock.advance(60_000)
    expect(sockets).toHaveLength(1)
  })

  test("is tried again when the server could not say", async () => {
    const { clock, connection, sockets, last } = setUp(() => Promise.reject(new ParleyError("overloaded")))
    connection.open()
    last().refuse("not_logged_in")
    await clock.advance(1_000)
    expect(sockets).toHaveLength(2)
  })

  test("is no reason to renew when the server is only busy", async () => {
    const { clock, connection, sockets, last, log } = setUp()
    connection.open()
    last().refuse("overloaded")
    await clock.advance(1_000)
    expect(sockets).toHaveLength(2)
    expect(log).not.toContain("renew")
  })
})

describe("emit", () => {
  const mark = { roomId: "r", seq: 1 }

  test("answers the result or throws the error of the acknowledgement", async () => {
    const { connection, last } = setUp()
    connection.open()
    last().tell("connect")
    const result = connection.emit("room:read", mark)
    last().acknowledge({})
    expect(await result).toEqual({})
    const failing = connection.emit("room:read", mark)
    last().acknowledge({ error: { code: "rate_limited", message: "Wait.", retryable: true } })
    await expect(failing).rejects.toMatchObject({ code: "rate_limited", message: "Wait.", retryable: true })
  })

  test("is a retryable timeout offline, after a break, and without an answer", async () => {
    const { clock, connection, last } = setUp()
    await expect(connection.emit("room:read", mark)).rejects.toMatchObject({ retryable: true })
    connection.open()
    await expect(connection.emit("room:read", mark)).rejects.toMatchObject({ retryable: true })
    last().tell("connect")
    const unanswered = connection.emit("room:read", mark).catch(String)
    await clock.advance(12_000)
    expect(await unanswered).toStartWith("ParleyError")
    const broken = connection.emit("room:read", mark).catch(String)
    last().tell("disconnect")
    expect(await broken).toStartWith("ParleyError")
  })
})
