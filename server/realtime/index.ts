export { type EventCaller, type EventHandler, eventHandler } from "./events.ts"
export { Gateway, type GatewayOptions, type Sessions } from "./gateway.ts"
export type { HubReads } from "./hub.ts"
export type { SocketData } from "./transport/index.ts"
