import { describe, expect, test } from "bun:test"
import { once } from "node:events"
import fc from "fast-check"
import type { Connection, DisconnectReason } from "../../server/realtime/transport/index.ts"
import { within } from "../../server/testing/within.ts"
import { type Fixture, namespace, serve, until } from "./fixture.ts"
import { RawPolling, RawSocket } from "./raw.ts"
import { clientFrame, connectTcp } from "./tcp.ts"

const KIB = 1024

interface Observed extends Fixture {
  readonly connections: Connection[]
  readonly reasons: DisconnectReason[]
}

/** A server whose connections all subscribe to `news`. */
function observed(options: object = {}): Observed {
  const connections: Connection[] = []
  const reasons: DisconnectReason[] = []
  const server = serve({
    namespaces: [
      namespace({
        connected(connection) {
          connections.push(connection)
          connection.subscribe("news")
        },
        disconnected: (_, reason) => void reasons.push(reason),
      }),
    ],
    ...options,
  })
  return Object.assign(server, { connections, reasons })
}

async function stillFine(bystander: RawSocket): Promise<void> {
  bystander.send('42["message","fine"]')
  expect(await bystander.next()).toBe('42["message-back","fine"]')
}

describe("bad input", () => {
  test("a frame over the limit", async () => {
    await using server = observed({ maxPayloadBytes: 10_000 })
    const bystander = await RawSocket.connect(server)
    const socket = await RawSocket.connect(server)
    socket.send(`42["message","${"x".repeat(20_000)}"]`)
    await socket.closeCode()
    await until(() => server.reasons.length === 1, "it is disconnected")
    expect(server.reasons).toEqual(["payload too large"])
    await stillFine(bystander)
  })

  test("text frames that are not UTF-8", async () => {
    await using server = observed()
    const bystander = await RawSocket.connect(server)
    const socket = await connectTcp(server)
    socket.write(
      clientFrame(
        1,
        Buffer.concat([Buffer.from('42["message","'), Buffer.of(0xff, 0xc0), Buffer.from('"]')]),
      ),
    )
    await within(once(socket, "close"), "the close")
    await until(() => server.reasons.length === 1, "it is disconnected")
    expect(server.reasons).toEqual(["parse error"])
    await stillFine(bystander)
  })

  test("a TCP connection that ends in the middle of a frame", async () => {
    await using server = observed()
    const bystander = await RawSocket.connect(server)
    const socket = await connectTcp(server)
    socket.write(clientFrame(1, Buffer.from('42["message","hello"]')).subarray(0, 12))
    socket.destroy()
    await until(() => server.reasons.length === 1, "it is disconnected")
    expect(server.reasons).toEqual(["transport close"])
    await stillFine(bystander)
  })

  test("payloads nested a million deep", async () => {
    await using server = observed()
    const bystander = await RawSocket.connect(server)
    const socket = await RawSocket.connect(server)
    socket.send(`42["message",${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}]`)
    expect(await socket.closeCode()).toBe(1002)
    await stillFine(bystander)
  })

  test("fuzzed frames over WebSocket", async () => {
    await using server = observed()
    const bystander = await RawSocket.connect(server)
    const pieces = fc.constantFrom(
      "4",
      "2",
      "0",
      "1",
      "3",
      "5",
      "6",
      "-",
      "/",
      ",",
      "[",
      "]",
      "{",
      "}",
      '"message"',
      "_placeholder",
      "\u0000",
      "\x1e",
      "€",
    )
    const text = fc.array(pieces, { maxLength: 12 }).map(parts => parts.join(""))
    const likely = fc.jsonValue().map(value => `42["message",${JSON.stringify(value)}]`)
    const frame = fc.oneof(
      text,
      text.map(t => `4${t}`),
      likely,
      fc.string(),
      fc.uint8Array({ maxLength: 32 }),
    )
    const sequences = fc.sample(fc.array(frame, { minLength: 1, maxLength: 8 }), { seed: 11, numRuns: 300 })
    for (const sequence of sequences) {
      const socket = await RawSocket.connect(server)
      for (const frame of sequence) socket.send(frame)
      socket.close()
    }
    await until(() => server.transport.connections === 1, "only the bystander is left")
    expect(server.errors).toEqual([])
    await stillFine(bystander)
  }, 20_000)

  test("fuzzed requests over polling", async () => {
    await using server = observed()
    const bystander = await RawSocket.connect(server)
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.string().map(s => `42["message",${s}`),
      fc.constantFrom("40", "41", "1", "3", "b", "4"),
    )
    for (const body of fc.sample(bodies, { seed: 12, numRuns: 200 })) {
      const polling = await RawPolling.connect(server)
      expect((await polling.post(body)).status).toBeOneOf([200, 400])
      await polling.post("1")
    }
    const queries = fc.sample(fc.string(), { seed: 13, numRuns: 200 })
    for (const query of queries) {
      const url = `http://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=polling&sid=${encodeURIComponent(query)}`
      expect((await fetch(url)).status).toBe(400)
    }
    await until(() => server.transport.connections === 1, "only the bystander is left")
    expect(server.errors).toEqual([])
    await stillFine(bystander)
  }, 20_000)
})

describe("clients that do not read", () => {
  const frame = `42["n","${"x".repeat(60_000)}"]`

  /** Publishes, letting the network take what it can, until a condition holds. */
  async function publishUntil(server: Fixture, done: () => boolean): Promise<void> {
    for (let n = 0; n < 2_000 && !done(); n++) {
      server.transport.publish("news", frame)
      await new Promise(setImmediate)
    }
    await until(done, "the slow are cut off")
  }

  test("one is cut off past its limit, and those who read stay", async () => {
    await using server = observed({ maxBufferedBytes: 256 * KIB })
    const slow = await connectTcp(server)
    slow.pause()
    const reader = await RawSocket.connect(server)
    await publishUntil(server, () => server.reasons.length > 0)
    expect(server.reasons).toEqual(["slow consumer"])
    const { length } = frame
    let last = await reader.next()
    reader.send('42["message","end"]')
    while (last !== '42["message-back","end"]') {
      expect(last).toHaveLength(length)
      last = await reader.next()
    }
    expect(server.transport.stats()).toMatchObject({ websocket: 1, bufferedBytes: 0 })
    slow.destroy()
  })

  test("one that takes in a burst in time is not", async () => {
    await using server = observed({ maxBufferedBytes: 256 * KIB })
    const reader = await RawSocket.connect(server)
    const [connection] = server.connections
    for (let n = 0; n < 15; n++) connection?.send(frame)
    expect(await reader.take(15)).toHaveLength(15)
    expect(server.reasons).toEqual([])
  })

  test("one by polling is cut off too", async () => {
    await using server = observed({ maxBufferedBytes: 256 * KIB, pingTimeoutMs: 400 })
    const polling = await RawPolling.connect(server)
    await publishUntil(server, () => server.reasons.length > 0)
    expect(server.reasons).toEqual(["slow consumer"])
    expect((await polling.get()).status).toBe(400)
  })

  test("one that never hears the CONNECT answer cannot hold frames without end", async () => {
    await using server = serve({
      namespaces: [
        namespace({
          connected(connection) {
            for (let n = 0; n < 40 && !connection.closed; n++) connection.emit("n", frame)
            return new Promise(() => {})
          },
        }),
      ],
    })
    const socket = await RawSocket.open(server)
    await socket.next()
    socket.send("40")
    await socket.closeCode()
    expect(server.transport.connections).toBe(0)
  })

  test("a hundred stay within the budget of the process, the largest going first", async () => {
    const maxBufferedTotalBytes = 4 * KIB * KIB
    await using server = observed({
      maxBufferedBytes: 256 * KIB,
      maxBufferedTotalBytes,
      pingTimeoutMs: 2_000,
    })
    const reader = await RawSocket.connect(server)
    const slow = await Promise.all(Array.from({ length: 100 }, () => connectTcp(server)))
    for (const socket of slow) socket.pause()
    let most = 0
    await publishUntil(server, () => {
      most = Math.max(most, server.transport.stats().bufferedBytes)
      return server.reasons.length === 100
    })
    // Between two looks each may grow by what was published: one limit and the frame that made it full.
    expect(most).toBeLessThan(maxBufferedTotalBytes + 100 * (256 * KIB + frame.length))
    expect(new Set(server.reasons)).toEqual(new Set(["slow consumer"]))
    reader.send('42["message","end"]')
    while ((await reader.next()) !== '42["message-back","end"]');
    for (const socket of slow) socket.destroy()
  }, 20_000)
})

describe("the end of a server", () => {
  test("drain: new sessions are refused, open ones end in batches with code 1012", async () => {
    await using server = observed()
    const sockets = await Promise.all(Array.from({ length: 5 }, () => RawSocket.connect(server)))
    const polling = await RawPolling.connect(server)
    const poll = polling.poll()
    const drained = server.transport.drain({ batchSize: 2, pauseMs: 20 })
    expect(server.transport.connections).toBeGreaterThanOrEqual(4)
    expect((await fetch(`http://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=polling`)).status).toBe(
      503,
    )
    await expect(RawSocket.open(server)).rejects.toThrow("refused")
    await within(drained, "the drain")
    expect(await Promise.all(sockets.map(socket => socket.closeCode()))).toEqual(Array(5).fill(1012))
    expect(await poll).toBe("1")
    expect(server.transport.connections).toBe(0)
    expect(new Set(server.reasons)).toEqual(new Set(["server shutting down"]))
  })

  test("drain waits for a polling client's last poll, but not for ever", async () => {
    await using server = observed({ pingTimeoutMs: 100 })
    const polling = await RawPolling.connect(server)
    await within(server.transport.drain({ batchSize: 10, pauseMs: 0 }), "the drain")
    expect((await polling.get()).status).toBe(400)
  })

  test("close ends everything at once, a drain under way included", async () => {
    await using server = observed()
    const sockets = await Promise.all(Array.from({ length: 3 }, () => RawSocket.connect(server)))
    await RawPolling.connect(server)
    const drained = server.transport.drain({ batchSize: 1, pauseMs: 60_000 })
    server.transport.close()
    await within(drained, "the drain")
    expect(await Promise.all(sockets.map(socket => socket.closeCode()))).toEqual([1012, 1012, 1012])
    expect(server.transport.connections).toBe(0)
    await until(() => server.reasons.length === 4, "all are disconnected")
  })
})
