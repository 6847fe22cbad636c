import pino from "pino"
import { subjects } from "../../server/platform/bus/index.ts"
import { memoryBus } from "../../server/platform/bus/memory.ts"
import { Gateway } from "../../server/realtime/index.ts"
import { messageAt, roomId } from "./message.ts"

/*
 * Parley's own fan-out from the announcement to the sockets: the gateway and its hub, fed by the bus, with everyone in
 * one room. A token is a user's name. Speaks as send-loop.c does.
 */
const bus = memoryBus(error => console.error(error))
const gateway = new Gateway({
  bus,
  log: pino({ level: "error" }, pino.destination(2)),
  sessions: {
    authenticateSocket: async ({ auth }) => ({
      userId: String(auth["token"]),
      sessionId: String(auth["token"]),
    }),
    recheckSessions: async () => [],
    onSessionEnded() {},
  },
  reads: {
    membershipsOf: async () => [{ roomId, sinceSeq: 0 }],
    membershipCounts: async () => new Map(),
    heads: async () => new Map([[roomId, { seq: last, rev: last }]]),
    changesSince: async () => undefined,
    currentRoom: async () => undefined,
    roomFor: async () => undefined,
  },
  events: [],
  spend() {},
  allowSession: () => undefined,
  addressOf: (_, peer) => peer,
  observer: { connected() {}, disconnected() {}, left() {}, messageSent() {} },
})
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, self) => gateway.transport.fetch(request, self),
  websocket: gateway.transport.websocket,
})
gateway.transport.attach(server)
console.log(`port ${server.port}`)

let last = 0
for await (const line of console) {
  const [messages = 0, each = 1, rate = 1] = line.split(" ").slice(1).map(Number)
  const started = performance.now()
  for (let sent = 0; sent < messages; sent += each) {
    const changes = Array.from({ length: each }, () => {
      const value = messageAt(++last)
      return { change: { kind: "message" as const, rev: last, value }, created: true }
    })
    bus.publish(subjects.room(roomId), { v: 1, roomId, changes })
    const wait = started + ((sent / each + 1) / rate) * 1000 - performance.now()
    if (wait > 0) await Bun.sleep(wait)
    else await new Promise(resolve => setImmediate(resolve))
  }
  console.log("done")
}
process.exit(0)
