export type { SocketData } from "./engine/websocket.ts"
export { DEFAULT_LIMITS } from "./limits.ts"
export { createTransport } from "./transport.ts"
export * from "./types.ts"
