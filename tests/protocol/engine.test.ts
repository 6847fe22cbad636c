import { describe, expect, test } from "bun:test"
import { address, arrived, type Fixture, namespace, serve, until } from "./fixture.ts"
import { RawPolling, RawSocket } from "./raw.ts"

const patient = { pingIntervalMs: 100, pingTimeoutMs: 4_000 }
const hasty = { pingIntervalMs: 50, pingTimeoutMs: 50 }
const calm = { pingIntervalMs: 60_000, pingTimeoutMs: 60_000 }
const start = (options: object = calm): Fixture => serve({ namespaces: [namespace()], ...options })

const refusal = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: number }).code,
]
const request = (fixture: Fixture, query: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${fixture.port}/socket.io/?${query}`, init)

describe("handshake", () => {
  test("over polling", async () => {
    await using server = start({ ...patient, maxPayloadBytes: 12_345 })
    const response = await request(server, "EIO=4&transport=polling")
    const body = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe("text/plain; charset=UTF-8")
    expect(body[0]).toBe("0")
    expect(JSON.parse(body.slice(1))).toEqual({
      sid: expect.any(String),
      upgrades: ["websocket"],
      pingInterval: 100,
      pingTimeout: 4_000,
      maxPayload: 12_345,
    })
  })

  test("over WebSocket", async () => {
    await using server = start()
    const socket = await RawSocket.open(server)
    const open = String(await socket.next())
    expect(JSON.parse(open.slice(1))).toMatchObject({ upgrades: [], pingInterval: 60_000 })
    expect(server.transport.stats()).toMatchObject({ websocket: 1, polling: 0 })
  })

  test.each([
    ["EIO=4", [400, 0]],
    ["EIO=4&transport=carrier-pigeon", [400, 0]],
    ["EIO=4&transport=websocket&transport=polling", [400, 3]],
    ["transport=polling", [400, 5]],
    ["EIO=abc&transport=polling", [400, 5]],
    ["EIO=3&transport=polling", [400, 5]],
    ["EIO=4&transport=polling&sid=unknown", [400, 1]],
    ["EIO=4&transport=websocket&sid=unknown", [400, 1]],
    ["EIO=4&transport=websocket", [400, 3]],
  ])("%s is refused with %j", async (query, expected) => {
    await using server = start()
    expect(await refusal(await request(server, query))).toEqual(expected)
    expect(server.transport.connections).toBe(0)
  })

  test.each(["POST", "PUT", "DELETE", "HEAD"])("%s opens no session", async method => {
    await using server = start()
    const response = await request(server, "EIO=4&transport=polling", { method })
    expect(response.status).toBe(400)
    expect(server.transport.connections).toBe(0)
  })

  test("a WebSocket without the right query is refused", async () => {
    await using server = start()
    for (const query of [
      "transport=websocket",
      "EIO=abc&transport=websocket",
      "EIO=4",
      "EIO=4&transport=abc",
    ]) {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket.io/?${query}`)
      await new Promise(resolve => {
        socket.onclose = resolve
      })
    }
    expect(server.transport.connections).toBe(0)
  })

  test("OPTIONS is answered without opening anything", async () => {
    await using server = start()
    const response = await request(server, "EIO=4&transport=polling", { method: "OPTIONS" })
    expect(response.status).toBe(204)
    expect(server.transport.connections).toBe(0)
  })

  test("a full server says so and when to come back", async () => {
    await using server = start({ ...calm, maxConnections: 1 })
    const socket = await RawSocket.open(server)
    const response = await request(server, "EIO=4&transport=polling")
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"])
    await expect(RawSocket.open(server)).rejects.toThrow("refused")
    socket.close()
    await until(() => server.transport.connections === 0, "the place is free")
    expect((await request(server, "EIO=4&transport=polling")).status).toBe(200)
  })

  test("allowRequest refuses what it answers, asynchronously too", async () => {
    await using server = start({
      ...calm,
      allowRequest: async (request: Request, peer: string) =>
        request.headers.get("origin") === "https://evil.example"
          ? new Response(peer, { status: 403 })
          : undefined,
    })
    const query = "EIO=4&transport=polling"
    const refused = await request(server, query, { headers: { origin: "https://evil.example" } })
    expect([refused.status, await refused.text()]).toEqual([403, "127.0.0.1"])
    expect((await request(server, query)).status).toBe(200)
  })

  test("a connection that is to be closed is announced as closed", async () => {
    await using server = start()
    const response = await request(server, "EIO=4&transport=polling", { headers: { connection: "close" } })
    expect(response.headers.get("connection")).toBe("close")
  })
})

describe("messages over polling", () => {
  test("one packet, several packets, binary packets", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const response = await polling.post('42["message",1]')
    expect([response.status, await response.text()]).toEqual([200, "ok"])
    expect(await polling.poll()).toBe('42["message-back",1]')
    await polling.post('42["message",2]\x1e42["message",3]')
    expect(await polling.poll()).toBe('42["message-back",2]\x1e42["message-back",3]')
    await polling.post('451-["message",{"_placeholder":true,"num":0}]\x1ebAQIDBA==')
    expect(await polling.poll()).toBe('451-["message-back",{"_placeholder":true,"num":0}]\x1ebAQIDBA==')
  })

  test("a waiting poll gets all that is sent in a tick", async () => {
    await using server = start({
      ...calm,
      namespaces: [
        namespace({
          event(connection) {
            for (let i = 1; i <= 3; i++) connection.emit("n", i)
          },
        }),
      ],
    })
    const polling = await RawPolling.connect(server)
    const poll = await arrived(server, () => polling.get())
    await polling.post('42["go"]')
    expect(await (await poll.answer).text()).toBe('42["n",1]\x1e42["n",2]\x1e42["n",3]')
  })

  test.each([
    ["unknown type", "abc"],
    ["empty", ""],
    ["illegal from a client", '0{"sid":"x"}'],
    ["bad base64", "bA"],
    ["broken UTF-8", Uint8Array.of(0x34, 0xff, 0xfe)],
    ["good, then broken", '42["message",1]\x1e9'],
  ])("an illegal payload (%s) closes the session", async (_, body) => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const response = await polling.post(body)
    expect(response.status).toBe(body === '0{"sid":"x"}' ? 200 : 400)
    expect((await polling.get()).status).toBe(400)
    expect(server.transport.connections).toBe(0)
  })

  test("two polls at once close the session", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const first = await arrived(server, () => polling.get())
    expect((await polling.get()).status).toBe(400)
    expect(await (await first.answer).text()).toBe("1")
    expect((await polling.get()).status).toBe(400)
  })

  test("two posts at once close the session", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    let finish = () => {}
    const slow = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("4"))
        finish = () => controller.close()
      },
    })
    const first = await arrived(server, () =>
      polling.post(slow, { headers: { "content-type": "text/plain" } }),
    )
    const second = await polling.post('42["message",1]')
    finish()
    expect(second.status).toBe(400)
    await first.answer.catch(() => {})
    expect((await polling.get()).status).toBe(400)
  })

  test("a client that gives up its poll is gone", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const aborter = new AbortController()
    await arrived(server, () => polling.get({ signal: aborter.signal }))
    aborter.abort()
    await until(() => server.transport.connections === 0, "the session is closed")
    expect((await polling.get()).status).toBe(400)
  })

  test.each([true, false])(
    "a body over the limit is refused and closes the session (length declared: %p)",
    async declared => {
      await using server = start({ ...calm, maxPayloadBytes: 1_000 })
      const polling = await RawPolling.connect(server)
      const text = `4${"x".repeat(2_000)}`
      const response = await polling.post(declared ? text : new Blob([text]).stream())
      expect(response.status).toBe(413)
      expect((await polling.get()).status).toBe(400)
    },
  )

  test("other methods are refused and change nothing", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    expect((await polling.get({ method: "DELETE" })).status).toBe(400)
    await polling.post('42["message",1]')
    expect(await polling.poll()).toBe('42["message-back",1]')
  })
})

describe("messages over WebSocket", () => {
  test("text and binary", async () => {
    await using server = start()
    const socket = await RawSocket.connect(server)
    socket.send('42["message","hi"]')
    expect(await socket.next()).toBe('42["message-back","hi"]')
    socket.send('451-["message",{"_placeholder":true,"num":0}]')
    socket.send(Uint8Array.of(1, 2, 3))
    expect(await socket.take(2)).toEqual([
      '451-["message-back",{"_placeholder":true,"num":0}]',
      Uint8Array.of(1, 2, 3),
    ])
  })

  test.each(["abc", "", "9", "0{}", "2", "5"])("the illegal frame %j closes the session", async frame => {
    await using server = start()
    const socket = await RawSocket.connect(server)
    socket.send(frame)
    expect(await socket.closeCode()).toBe(1002)
    expect(server.transport.connections).toBe(0)
  })
})

describe("heartbeat", () => {
  test("polling: ping, pong, ping", async () => {
    await using server = start(patient)
    const polling = await RawPolling.connect(server)
    for (let i = 0; i < 3; i++) {
      expect(await polling.poll()).toBe("2")
      expect((await polling.post("3")).status).toBe(200)
    }
  })

  test("polling: no pong, no session", async () => {
    await using server = start(hasty)
    const polling = await RawPolling.connect(server)
    await until(() => server.transport.connections === 0, "the session is closed")
    expect((await polling.get()).status).toBe(400)
  })

  test("WebSocket: a client that answers stays", async () => {
    await using server = start(patient)
    const socket = await RawSocket.connect(server)
    await until(() => socket.pings >= 4, "four heartbeats are over")
    socket.send('42["message",1]')
    expect(await socket.next()).toBe('42["message-back",1]')
  })

  test("WebSocket: no pong, no session", async () => {
    const reasons: string[] = []
    await using server = start({
      ...hasty,
      namespaces: [namespace({ disconnected: (_, reason) => reasons.push(reason) })],
    })
    const socket = new WebSocket(address(server, "websocket"))
    const closed = new Promise<CloseEvent>(resolve => {
      socket.onclose = resolve
    })
    socket.onopen = () => socket.send("40")
    expect((await closed).code).toBe(1006)
    expect(reasons).toEqual(["ping timeout"])
  })
})

describe("close", () => {
  test("by a polling client: its waiting poll ends with a noop", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const poll = await arrived(server, () => polling.get())
    await polling.post("1")
    expect(await (await poll.answer).text()).toBe("6")
    expect((await polling.get()).status).toBe(400)
  })

  test("by a WebSocket client", async () => {
    await using server = start()
    const socket = await RawSocket.connect(server)
    socket.send("1")
    expect(await socket.closeCode()).toBe(1000)
  })

  test("by the server over polling: the next poll hears of it, and then nobody knows the session", async () => {
    await using server = start({
      ...calm,
      namespaces: [
        namespace({
          event(connection) {
            connection.emit("last words")
            connection.disconnect({ closeTransport: true })
          },
        }),
      ],
    })
    const polling = await RawPolling.connect(server)
    await polling.post('42["go"]')
    expect(await polling.poll()).toBe('42["last words"]\x1e41\x1e1')
    expect((await polling.get()).status).toBe(400)
    expect(server.transport.connections).toBe(0)
  })
})
