/**
 * A bare server for the protocols' own test suites, which expect it on port 3000: Socket.IO echo handlers under `/socket.io/`,
 * Engine.IO echo under `/engine.io/`.
 */
import { Engine } from "../../server/realtime/transport/engine/engine.ts"
import type { SocketData } from "../../server/realtime/transport/engine/websocket.ts"
import { createTransport, DEFAULT_LIMITS, type Namespace } from "../../server/realtime/transport/index.ts"

const TIMINGS = {
  pingIntervalMs: 300,
  pingTimeoutMs: 200,
  connectTimeoutMs: 1_000,
  maxPayloadBytes: 1_000_000,
}

const onError = (error: unknown, context: string) => process.stderr.write(`${context}: ${error}\n`)

/** The handlers that the Socket.IO protocol document asks for. */
const main: Namespace = {
  name: "/",
  authorise: handshake => Promise.resolve(handshake.auth),
  connected: (connection, { auth }) => connection.emit("auth", auth),
  event(connection, name, args, ack) {
    if (name === "message") connection.emit("message-back", ...args)
    if (name === "message-with-ack") ack?.(...args)
  },
}
const custom: Namespace = { ...main, name: "/custom", event() {} }

const socketIo = createTransport({
  path: "/socket.io/",
  namespaces: [main, custom],
  onError,
  ...TIMINGS,
})

const engineIo = new Engine({
  limits: { ...DEFAULT_LIMITS, ...TIMINGS },
  now: () => performance.now(),
  onError,
  accept: session => ({
    message: data => session.send(data),
    upgraded() {},
    due() {},
    closed() {},
  }),
})
setInterval(() => engineIo.sweep(), 10)

const server = Bun.serve<SocketData>({
  port: Number(process.env["PORT"] ?? 3000),
  fetch(request, server) {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith("/engine.io/")) return engineIo.fetch(request, server, "")
    if (pathname.startsWith("/socket.io/")) return socketIo.fetch(request, server)
    return new Response("not found", { status: 404 })
  },
  websocket: socketIo.websocket,
})
socketIo.attach(server)
process.stdout.write(`listening on ${server.url}\n`)
