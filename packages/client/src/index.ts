export { type ErrorCode, ParleyError } from "@parley/contract"
export { createClient } from "./client.ts"
export type {
  Api,
  CallArguments,
  CallBody,
  CallInput,
  CallResult,
  ClientOptions,
  ClientState,
  ConnectionState,
  KeyValueStorage,
  ParleyClient,
  PendingMessage,
  RoomState,
  Schedule,
  SocketLike,
  Store,
  Transport,
} from "./types.ts"
