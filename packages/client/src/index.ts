export { type ErrorCode, ParleyError } from "@parley/contract"
export type { Api, CallArguments, CallBody, CallInput, CallResult } from "./calls.ts"
export { createClient } from "./client.ts"
export type { Notifications } from "./notifications.ts"
export type { OwnStatus, Presence } from "./presence.ts"
export { type Receipts, receiptsOf, type Ticks, ticksOf } from "./receipts.ts"
export type {
  CacheStorage,
  ClientOptions,
  ClientState,
  ConnectionState,
  Inbox,
  KeyValueStorage,
  MessageChange,
  ParleyClient,
  Past,
  PendingChange,
  PendingMessage,
  RoomState,
  Schedule,
  SendOptions,
  SocketLike,
  Stale,
  Store,
  Transport,
  UploadOptions,
  UploadState,
} from "./types.ts"
export type { Typing } from "./typing.ts"
export type { Uploads } from "./uploads.ts"
export { withChanges } from "./with-changes.ts"
