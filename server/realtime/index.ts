export {
  type Answered,
  type EventCaller,
  type EventConnection,
  type EventHandler,
  eventHandler,
} from "./events.ts"
export { Gateway, type GatewayOptions, type Observer, type Sessions } from "./gateway.ts"
export type { HubReads } from "./hub.ts"
export type { SocketData } from "./transport/index.ts"
