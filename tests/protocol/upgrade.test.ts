import { describe, expect, test } from "bun:test"
import type { Connection } from "../../server/realtime/transport/index.ts"
import { arrived, type Fixture, namespace, serve, until } from "./fixture.ts"
import { RawPolling, type RawSocket } from "./raw.ts"

const start = (options: object = {}): Fixture => serve({ namespaces: [namespace()], ...options })

async function upgrade(polling: RawPolling): Promise<RawSocket> {
  const candidate = await polling.candidate()
  candidate.send("2probe")
  expect(await candidate.next()).toBe("3probe")
  candidate.send("5")
  return candidate
}

describe("upgrade", () => {
  test("probe, noop for the poll, then messages over WebSocket", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const candidate = await polling.candidate()
    const waiting = await arrived(server, () => polling.get())
    candidate.send("2probe")
    expect(await candidate.next()).toBe("3probe")
    expect(await (await waiting.answer).text()).toBe("6")
    expect(await polling.poll()).toBe("6")
    candidate.send("5")
    candidate.send('42["message","hi"]')
    expect(await candidate.next()).toBe('42["message-back","hi"]')
    expect(server.transport.stats()).toMatchObject({ websocket: 1, polling: 0 })
  })

  test("after it, requests by polling are refused and do no harm", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const socket = await upgrade(polling)
    await until(() => server.transport.stats().websocket === 1, "the switch is done")
    expect((await polling.get()).status).toBe(400)
    expect((await polling.post('42["message","stray"]')).status).toBe(400)
    socket.send('42["message","hi"]')
    expect(await socket.next()).toBe('42["message-back","hi"]')
  })

  test("a second WebSocket of a session is closed, before the switch and after it", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const candidate = await polling.candidate()
    expect(await (await polling.candidate()).closeCode()).toBe(1000)
    candidate.send("2probe")
    await candidate.next()
    candidate.send("5")
    await until(() => server.transport.stats().websocket === 1, "the switch is done")
    const second = await polling.candidate()
    second.send('42["message","stray"]')
    await second.closeCode()
    candidate.send('42["message","hi"]')
    expect(await candidate.next()).toBe('42["message-back","hi"]')
  })

  test.each(["5", "4hi", "2nonsense", Uint8Array.of(1)])(
    "a candidate that begins with %p is closed, the session lives on",
    async frame => {
      await using server = start()
      const polling = await RawPolling.connect(server)
      const candidate = await polling.candidate()
      candidate.send(frame)
      await candidate.closeCode()
      await polling.post('42["message","hi"]')
      expect(await polling.poll()).toBe('42["message-back","hi"]')
      await upgrade(polling)
    },
  )

  test("a candidate that goes away after the probe leaves the session with polling, nothing lost", async () => {
    await using server = start()
    const polling = await RawPolling.connect(server)
    const candidate = await polling.candidate()
    candidate.send("2probe")
    await candidate.next()
    await polling.post('42["message",1]')
    candidate.close()
    await candidate.closed
    expect(await polling.poll()).toBe('42["message-back",1]')
    const socket = await upgrade(polling)
    socket.send('42["message",2]')
    expect(await socket.next()).toBe('42["message-back",2]')
  })

  test("a candidate that dawdles is closed", async () => {
    await using server = start({ upgradeTimeoutMs: 50 })
    const polling = await RawPolling.connect(server)
    const candidate = await polling.candidate()
    await candidate.closeCode()
    await polling.post('42["message","hi"]')
    expect(await polling.poll()).toBe('42["message-back","hi"]')
  })

  test("what waits for a poll is sent over the WebSocket, in order", async () => {
    let connection: Connection | undefined
    await using server = start({
      namespaces: [
        namespace({
          connected(connecting) {
            connection = connecting
            connecting.subscribe("news")
          },
        }),
      ],
    })
    const polling = await RawPolling.connect(server)
    const candidate = await polling.candidate()
    candidate.send("2probe")
    await candidate.next()
    connection?.emit("n", 1)
    server.transport.publish("news", '42["n",2]')
    connection?.emit("n", Uint8Array.of(3))
    server.transport.publish("news", '42["n",4]')
    candidate.send("5")
    await until(() => server.transport.stats().websocket === 1, "the switch is done")
    server.transport.publish("news", '42["n",5]')
    connection?.emit("n", 6)
    expect(await candidate.take(7)).toEqual([
      '42["n",1]',
      '42["n",2]',
      '451-["n",{"_placeholder":true,"num":0}]',
      Uint8Array.of(3),
      '42["n",4]',
      '42["n",5]',
      '42["n",6]',
    ])
  })

  test("subscriptions follow to the WebSocket, and those given up do not", async () => {
    await using server = start({
      namespaces: [
        namespace({
          connected(connection) {
            connection.subscribe("kept")
            connection.subscribe("dropped")
            connection.unsubscribe("dropped")
          },
        }),
      ],
    })
    const socket = await upgrade(await RawPolling.connect(server))
    await until(() => server.transport.stats().websocket === 1, "the switch is done")
    server.transport.publish("dropped", '42["no"]')
    server.transport.publish("kept", '42["yes"]')
    expect(await socket.next()).toBe('42["yes"]')
  })

  test("a session that ends in the midst of an upgrade says so over the WebSocket, for its client polls no more", async () => {
    let connection: Connection | undefined
    await using server = start({
      namespaces: [
        namespace({
          connected(connecting) {
            connection = connecting
          },
        }),
      ],
    })
    const polling = await RawPolling.connect(server)
    const candidate = await polling.candidate()
    candidate.send("2probe")
    await candidate.next()
    connection?.emit("last words")
    connection?.disconnect({ silent: true })
    candidate.send("5")
    expect(await candidate.next()).toBe('42["last words"]')
    expect(await candidate.closeCode()).toBe(1000)
    expect(server.transport.connections).toBe(0)
  })
})
