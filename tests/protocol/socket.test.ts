import { describe, expect, test } from "bun:test"
import {
  AckFailed,
  type Connection,
  ConnectRefused,
  type Namespace,
} from "../../server/realtime/transport/index.ts"
import { type Fixture, namespace, serve, until } from "./fixture.ts"
import { RawPolling, RawSocket } from "./raw.ts"

const auth = namespace({ connected: (connection, { auth }) => connection.emit("auth", auth) })
const start = (given: Partial<Namespace> = {}, options: object = {}): Fixture =>
  serve({ namespaces: [namespace(given), { ...auth, name: "/custom" }], ...options })

async function opened(server: Fixture): Promise<RawSocket> {
  const socket = await RawSocket.open(server)
  await socket.next()
  return socket
}

describe("connect", () => {
  test.each([
    ["40", "40", '42["auth",{}]'],
    ['40{"token":"123"}', "40", '42["auth",{"token":"123"}]'],
    ["40/custom,", "40/custom,", '42/custom,["auth",{}]'],
    ["40/custom", "40/custom,", '42/custom,["auth",{}]'],
    ['40/custom,{"token":"abc"}', "40/custom,", '42/custom,["auth",{"token":"abc"}]'],
  ])("%s", async (packet, answer, event) => {
    await using server = start(auth)
    const socket = await opened(server)
    socket.send(packet)
    const connected = String(await socket.next())
    expect(connected).toStartWith(answer)
    expect(JSON.parse(connected.slice(answer.length))).toEqual({ sid: expect.any(String) })
    expect(await socket.next()).toBe(event)
  })

  test("the id is the connection's own, not the session's", async () => {
    const ids: string[] = []
    await using server = start({ connected: connection => void ids.push(connection.id) })
    const socket = await RawSocket.open(server)
    const { sid } = JSON.parse(String(await socket.next()).slice(1))
    socket.send("40")
    expect(JSON.parse(String(await socket.next()).slice(2))).toEqual({ sid: ids[0] })
    expect(ids[0]).not.toBe(sid)
  })

  test("an unknown namespace is refused", async () => {
    await using server = start()
    const socket = await opened(server)
    socket.send("40/random")
    expect(await socket.next()).toBe('44/random,{"message":"Invalid namespace"}')
    socket.send("40")
    expect(String(await socket.next())).toStartWith("40{")
  })

  test("ConnectRefused reaches the client with its data; the client may try again", async () => {
    await using server = start({
      authorise: ({ auth }) => {
        if (auth["token"] === "good") return Promise.resolve("user")
        throw new ConnectRefused("Not authorised", { code: "bad_token" })
      },
    })
    const socket = await opened(server)
    socket.send('40{"token":"bad"}')
    expect(await socket.next()).toBe('44{"message":"Not authorised","data":{"code":"bad_token"}}')
    socket.send('40{"token":"good"}')
    expect(String(await socket.next())).toStartWith("40{")
    expect(server.errors).toEqual([])
  })

  test("other errors are reported and their message kept from the client", async () => {
    await using server = start({ authorise: () => Promise.reject(new Error("password is hunter2")) })
    const socket = await opened(server)
    socket.send("40")
    expect(await socket.next()).toBe('44{"message":"Internal error"}')
    expect(server.errors).toEqual([new Error("password is hunter2")])
  })

  test("the handshake shows the opening request", async () => {
    const seen: unknown[] = []
    await using server = start({
      authorise: handshake => {
        const { headers, url, address, transport } = handshake
        seen.push([headers.get("x-test"), url.searchParams.get("EIO"), url.pathname, address, transport])
        return Promise.resolve()
      },
    })
    const url = `http://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=polling`
    const body = await (await fetch(url, { headers: { "x-test": "a:b, c" } })).text()
    await fetch(`${url}&sid=${JSON.parse(body.slice(1)).sid}`, { method: "POST", body: "40" })
    expect(seen).toEqual([["a:b, c", "4", "/socket.io/", "127.0.0.1", "polling"]])
  })

  test.each(["4abc", '42["message"]', "41", "43[]", '44{"message":"x"}', "4", "40[]", "4012"])(
    "%s in place of a connect packet closes the session",
    async frame => {
      await using server = start()
      const socket = await opened(server)
      socket.send(frame)
      expect(await socket.closeCode()).toBe(1002)
    },
  )

  test("a session without a namespace is closed after the connect timeout", async () => {
    await using server = start({}, { connectTimeoutMs: 60 })
    const idle = await opened(server)
    const busy = await RawSocket.connect(server)
    expect(await idle.closeCode()).toBe(1000)
    busy.send('42["message"]')
    expect(await busy.next()).toBe('42["message-back"]')
  })
})

describe("the connected step", () => {
  test("is awaited; what is published meanwhile follows the CONNECT answer, once and in order", async () => {
    let proceed = () => {}
    const gate = new Promise<void>(resolve => {
      proceed = resolve
    })
    let subscribed = false
    await using server = start({
      async connected(connection) {
        connection.subscribe("news")
        connection.emit("n", 1)
        subscribed = true
        await gate
        connection.emit("n", 3)
      },
    })
    const socket = await opened(server)
    socket.send("40")
    await until(() => subscribed, "it is subscribed")
    server.transport.publish("news", '42["n",2]')
    proceed()
    expect(String(await socket.next())).toStartWith("40{")
    server.transport.publish("news", '42["n",4]')
    expect(await socket.take(4)).toEqual(['42["n",1]', '42["n",2]', '42["n",3]', '42["n",4]'])
  })

  test("throwing refuses the client; disconnected is called once and subscriptions are gone", async () => {
    const reasons: string[] = []
    await using server = start({
      connected(connection) {
        connection.subscribe("news")
        throw new ConnectRefused("Not today")
      },
      disconnected: (_, reason) => void reasons.push(reason),
    })
    const socket = await opened(server)
    socket.send("40")
    expect(await socket.next()).toBe('44{"message":"Not today"}')
    server.transport.publish("news", '42["n"]')
    socket.send("40/custom")
    expect(String(await socket.next())).toStartWith("40/custom,")
    expect(reasons).toEqual(["connect refused"])
  })

  test("a client that goes away meanwhile: disconnected is called once, after it", async () => {
    const log: string[] = []
    let proceed = () => {}
    await using server = start({
      async connected() {
        log.push("connecting")
        await new Promise<void>(resolve => {
          proceed = resolve
        })
        log.push("connected")
      },
      disconnected: (connection, reason) => void log.push(`${reason} ${connection.closed}`),
    })
    const socket = await opened(server)
    socket.send("40")
    await until(() => log.length === 1, "it is connecting")
    socket.close()
    await until(() => server.transport.connections === 0, "the session is closed")
    expect(log).toEqual(["connecting"])
    proceed()
    await until(() => log.length === 3, "it is disconnected")
    expect(log).toEqual(["connecting", "connected", "transport close true"])
  })

  test("a client that goes away during authorise is never connected", async () => {
    let proceed = () => {}
    const calls: string[] = []
    await using server = start({
      authorise: () =>
        new Promise<void>(resolve => {
          proceed = resolve
          calls.push("authorise")
        }),
      connected: () => void calls.push("connected"),
      disconnected: () => void calls.push("disconnected"),
    })
    const socket = await opened(server)
    socket.send("40")
    await until(() => calls.length === 1, "it is authorising")
    socket.close()
    await until(() => server.transport.connections === 0, "the session is closed")
    proceed()
    await RawSocket.open(server)
    expect(calls).toEqual(["authorise"])
  })
})

describe("events", () => {
  test("plain, with an acknowledgement, binary, binary with an acknowledgement", async () => {
    await using server = start()
    const socket = await RawSocket.connect(server)
    socket.send('42["message",1,"2",{"3":[true]}]')
    expect(await socket.next()).toBe('42["message-back",1,"2",{"3":[true]}]')
    socket.send('42456["message-with-ack",1,"2",{"3":[false]}]')
    expect(await socket.next()).toBe('43456[1,"2",{"3":[false]}]')
    const placeholders = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'
    const attachments = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)] as const
    for (const [sent, answer] of [
      [`452-["message",${placeholders}]`, `452-["message-back",${placeholders}]`],
      [`452-789["message-with-ack",${placeholders}]`, `462-789[${placeholders}]`],
    ] as const) {
      socket.send(sent)
      for (const attachment of attachments) socket.send(attachment)
      expect(await socket.take(3)).toEqual([answer, ...attachments])
    }
  })

  test("an acknowledgement is sent at most once, and not after the end", async () => {
    const kept: ((...args: unknown[]) => void)[] = []
    await using server = start({
      event(_, name, __, ack) {
        ack?.(1)
        ack?.(2)
        if (ack !== undefined) kept.push(ack)
        if (name === "throw") throw new Error("after the ack")
      },
    })
    const socket = await RawSocket.connect(server)
    socket.send('427["throw"]')
    socket.send('428["fine"]')
    expect(await socket.take(2)).toEqual(["437[1]", "438[1]"])
    expect(server.errors).toEqual([new Error("after the ack")])
    socket.close()
    await until(() => server.transport.connections === 0, "the session is closed")
    for (const ack of kept) ack(3)
  })

  test("a handler that fails later is reported, and the connection lives on", async () => {
    await using server = start({
      event(connection, name) {
        if (name === "bad") return Promise.reject(new Error("later"))
        connection.emit("fine")
        return Promise.resolve()
      },
    })
    const socket = await RawSocket.connect(server)
    socket.send('42["bad"]')
    socket.send('42["good"]')
    expect(await socket.next()).toBe('42["fine"]')
    expect(server.errors).toEqual([new Error("later")])
  })

  test.each([
    "4abc",
    "42{}",
    '42abc["message"]',
    "42",
    "42[]",
    "42[1]",
    '42["disconnect"]',
    '42["connect"]',
    "43[]",
    '43x["a"]',
    "40",
    '451-["x",{"_placeholder":true,"num":1}]',
    '4599-["x"]',
    '44{"message":"x"}',
    '42/other,["message"]',
  ])("%s closes the session", async frame => {
    await using server = start()
    const socket = await RawSocket.connect(server)
    const other = await RawSocket.connect(server)
    socket.send(frame)
    if (frame.startsWith("451-")) socket.send(Uint8Array.of(1))
    expect(await socket.closeCode()).toBe(1002)
    other.send('42["message",1]')
    expect(await other.next()).toBe('42["message-back",1]')
  })

  test.each([
    ["text in place of an attachment", ['451-["x",{"_placeholder":true,"num":0}]', '42["message"]']],
    ["an attachment without its packet", [Uint8Array.of(1)]],
    ["attachments over the limit", ['452-["x"]', new Uint8Array(600), new Uint8Array(600)]],
  ])("%s closes the session", async (_, frames) => {
    await using server = start({}, { maxPayloadBytes: 1_000 })
    const socket = await RawSocket.connect(server)
    for (const frame of frames) socket.send(frame)
    expect(await socket.closeCode()).toBe(1002)
  })
})

describe("acknowledgements by the client", () => {
  const asking = () => {
    const connections: Connection[] = []
    const server = start(
      { connected: connection => void connections.push(connection) },
      { maxPendingAcks: 2, connectTimeoutMs: 400 },
    )
    return { server, connections }
  }

  test("resolve with its arguments, binary too", async () => {
    const { server, connections } = asking()
    await using _ = server
    const socket = await RawSocket.connect(server)
    const [connection] = connections
    const first = connection?.emitWithAck("question", [1], 1_000)
    const second = connection?.emitWithAck("question", [2], 1_000)
    expect(await socket.take(2)).toEqual(['420["question",1]', '421["question",2]'])
    socket.send('431["b"]')
    socket.send('461-0[{"_placeholder":true,"num":0}]')
    socket.send(Uint8Array.of(7))
    expect(await second).toEqual(["b"])
    expect(await first).toEqual([Uint8Array.of(7)])
    socket.send('430["again"]')
    socket.send('4399["nobody asked"]')
    socket.send('42["message"]')
    expect(await socket.next()).toBe('42["message-back"]')
  })

  test("time out, are bounded, and end with the connection", async () => {
    const { server, connections } = asking()
    await using _ = server
    const socket = await RawSocket.connect(server)
    const [connection] = connections
    const ask = (timeoutMs: number) =>
      connection
        ?.emitWithAck("question", [], timeoutMs)
        .catch(error => error instanceof AckFailed && error.code)
    const pending = [ask(1), ask(60_000)]
    expect(await ask(1)).toBe("too_many")
    expect(await pending[0]).toBe("timeout")
    socket.close()
    expect(await pending[1]).toBe("disconnected")
    expect(await ask(1)).toBe("disconnected")
  })
})

describe("disconnect", () => {
  test("by the client: the namespace is left, the session stays for others", async () => {
    const reasons: string[] = []
    await using server = start({
      connected: connection => connection.subscribe("news"),
      disconnected: (_, reason) => void reasons.push(reason),
    })
    const socket = await RawSocket.connect(server)
    socket.send("40/custom")
    await socket.take(2)
    socket.send("41")
    await until(() => reasons.length === 1, "it is disconnected")
    server.transport.publish("news", '42["n"]')
    socket.send("40")
    expect(String(await socket.next())).toStartWith("40{")
    expect(reasons).toEqual(["client namespace disconnect"])
  })

  test("by the server: a DISCONNECT packet, and what crosses it is ignored", async () => {
    const events: string[] = []
    const reasons: string[] = []
    await using server = start({
      event(connection, name) {
        events.push(name)
        connection.disconnect()
        connection.disconnect()
        connection.emit("too late")
      },
      disconnected: (_, reason) => void reasons.push(reason),
    })
    const socket = await RawSocket.connect(server)
    socket.send('42["first"]')
    socket.send('42["crossing"]')
    expect(await socket.next()).toBe("41")
    socket.send("40/custom")
    expect(String(await socket.next())).toStartWith("40/custom,")
    expect([events, reasons]).toEqual([["first"], ["server namespace disconnect"]])
  })

  test("by the server with the whole session: every namespace hears of it", async () => {
    const reasons: string[] = []
    const heard = { disconnected: (_: Connection, reason: string) => void reasons.push(reason) }
    await using server = serve({
      namespaces: [
        namespace({ event: connection => connection.disconnect({ closeTransport: true }), ...heard }),
        namespace({ name: "/custom", ...heard }),
      ],
    })
    const socket = await RawSocket.connect(server)
    socket.send("40/custom")
    await socket.next()
    socket.send('42["go"]')
    expect(await socket.next()).toBe("41")
    expect(await socket.closeCode()).toBe(1000)
    expect(reasons).toEqual(["server namespace disconnect", "forced server close"])
  })

  test("silently: no packet, the session ends", async () => {
    await using server = start({ event: connection => connection.disconnect({ silent: true }) })
    const socket = await RawSocket.connect(server)
    socket.send('42["go"]')
    expect(await socket.closeCode()).toBe(1000)
    expect(server.transport.connections).toBe(0)
  })
})

describe("topics", () => {
  test("frames, emits and acknowledgements keep their order, many in a tick", async () => {
    const connections: Connection[] = []
    await using server = start({
      connected(connection) {
        connections.push(connection)
        connection.subscribe("news")
      },
    })
    const socket = await RawSocket.connect(server)
    const [connection] = connections
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 20; i++) {
        const n = round * 20 + i
        if (n % 3 === 0) connection?.emit("n", n)
        else if (n % 7 === 0) connection?.send(`42["n",${n}]`)
        else server.transport.publish("news", `42["n",${n}]`)
      }
      if (round % 2 === 0) await Bun.sleep(0)
    }
    const expected = Array.from({ length: 1_000 }, (_, n) => `42["n",${n}]`)
    expect(await socket.take(1_000)).toEqual(expected)
  })

  test("what was published before unsubscribing or disconnecting still arrives, later frames do not", async () => {
    await using server = start({
      connected: connection => connection.subscribe("news"),
      event(connection, name) {
        server.transport.publish("news", '42["before"]')
        if (name === "leave") connection.unsubscribe("news")
        else connection.disconnect()
        server.transport.publish("news", '42["after"]')
        connection.emit("end")
      },
    })
    const leaving = await RawSocket.connect(server)
    leaving.send('42["leave"]')
    expect(await leaving.take(2)).toEqual(['42["before"]', '42["end"]'])
    const kicked = await RawSocket.connect(server)
    kicked.send('42["kick"]')
    expect(await kicked.take(2)).toEqual(['42["before"]', "41"])
  })

  test("namespaces have topics of their own", async () => {
    const joining = { connected: (connection: Connection) => connection.subscribe("news") }
    await using server = serve({
      namespaces: [namespace(joining), namespace({ name: "/custom", ...joining })],
    })
    const socket = await RawSocket.connect(server)
    socket.send("40/custom")
    await socket.next()
    server.transport.publish("news", '42["main"]')
    server.transport.publish("news", '42/custom,["custom"]', "/custom")
    expect(await socket.take(2)).toEqual(['42["main"]', '42/custom,["custom"]'])
    socket.send("41")
    socket.send("40")
    expect(String(await socket.next())).toStartWith("40{")
    server.transport.publish("news", '42/custom,["still here"]', "/custom")
    expect(await socket.next()).toBe('42/custom,["still here"]')
  })

  test("polling subscribers get the frames with their next poll", async () => {
    await using server = start({ connected: connection => connection.subscribe("news") })
    const polling = await RawPolling.connect(server)
    server.transport.publish("news", '42["n",1]')
    server.transport.publish("news", '42["n",2]')
    server.transport.publish("other", '42["n",3]')
    expect(await polling.poll()).toBe('42["n",1]\x1e42["n",2]')
  })
})
