import type { Frame } from "@parley/wire"
import { hardBufferLimit } from "../limits.ts"
import type { TransportLimits } from "../types.ts"

/** What Bun keeps with each WebSocket: the session that it carries, or wants to take over. */
export interface SocketData {
  socketOpened(socket: Socket): void
  socketReceived(socket: Socket, frame: Frame): void
  socketClosed(socket: Socket, code: number, reason: string): void
}
export type Socket = Bun.ServerWebSocket<SocketData>

/** Owner of a WebSocket that its session cannot use: protocol v4 wants it opened and then closed. */
export const SECOND_SOCKET: SocketData = {
  socketOpened: socket => socket.close(),
  socketReceived() {},
  socketClosed() {},
}

/** Engine.IO's own heartbeats find dead peers; Bun's limit is only there should they fail. */
const MAX_IDLE_SECONDS = 960

/** Bun's WebSocket settings and events. One handler serves any number of engines: the session knows its own. */
export function websocketHandler(limits: TransportLimits): Bun.WebSocketHandler<SocketData> {
  const idleMs = 2 * (limits.pingIntervalMs + limits.pingTimeoutMs)
  return {
    maxPayloadLength: limits.maxPayloadBytes,
    backpressureLimit: hardBufferLimit(limits),
    closeOnBackpressureLimit: true,
    idleTimeout: Math.min(Math.max(Math.ceil(idleMs / 1000), 8), MAX_IDLE_SECONDS),
    sendPings: false,
    perMessageDeflate: false,
    open: socket => socket.data.socketOpened(socket),
    message: (socket, frame) => socket.data.socketReceived(socket, frame),
    close: (socket, code, reason) => socket.data.socketClosed(socket, code, reason),
  }
}
