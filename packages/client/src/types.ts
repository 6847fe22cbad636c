import type {
  Account,
  Attachment,
  ClientEvent,
  ErrorCode,
  EventPayload,
  Member,
  Message,
  MyRoom,
  Notification,
  PayloadOf,
  PresenceStatus,
  ResultOf,
  SecondFactorNeeded,
  ServerEvent,
  Watermark,
} from "@parley/contract"
import type { Api, CallBody } from "./calls.ts"
import type { Notifications } from "./notifications.ts"
import type { Presence } from "./presence.ts"
import type { Typing } from "./typing.ts"
import type { UploadState } from "./upload-state.ts"
import type { Uploads } from "./uploads.ts"

export type { UploadState } from "./upload-state.ts"

/** Keeps text by name; an adapter of localStorage, IndexedDB, a file, ... */
export interface KeyValueStorage {
  get(key: string): Promise<string | null>
  set(key: string, value: string): Promise<void>
  remove(key: string): Promise<void>
}

/** Keeps plain data, as JSON can hold it, by key; an adapter of IndexedDB, of files, ... What fails, rejects. */
export interface CacheStorage {
  /** Everything. */
  read(): Promise<ReadonlyMap<string, unknown>>
  /** Null for what is not there. */
  get(key: string): Promise<unknown>
  /** Writes all of it or nothing; null removes. */
  write(changes: ReadonlyMap<string, unknown>): Promise<void>
  clear(): Promise<void>
}

/** The part of a socket.io-client socket that is used here. */
export interface SocketLike {
  on(event: "connect", handler: () => void): unknown
  on(event: "connect_error", handler: (error: Error & { data?: unknown }) => void): unknown
  on(event: "disconnect", handler: (reason: string, details?: unknown) => void): unknown
  onAny(handler: (event: string, payload: unknown) => void): unknown
  emit(event: string, payload: unknown, acknowledge: (result: unknown) => void): unknown
  connect(): unknown
  disconnect(): unknown
}

export type Transport = "polling" | "websocket"

export interface ClientOptions {
  /** Where the server is, without a path: `https://chat.example`; "" is the page's own origin. */
  url: string
  /** A bearer token in place of a log-in, asked for at each call and connect. */
  token?: () => string | null
  /** Keeps across reloads what has not been sent (messages, changes of them, read marks, uploads), and the refresh token where `credentials` is "tokens". */
  storage?: KeyValueStorage
  /**
   * Keeps what was read: the list of rooms, and the newest messages of the rooms that were open last
   * (`limits.keptRoomsMax`, `keptMessagesMax`). `restore` shows it before the server is asked. It is removed when the
   * log-in ends, and never shown to anyone else.
   */
  cache?: CacheStorage
  /**
   * The id of the user whom the server will find logged in, as far as it can be known without asking; null where it cannot.
   * What an earlier run cached of anyone else is not shown. By default it is whoever was logged in then.
   */
  expectedUser?: () => string | null
  /** Of your program: what another version cached is not read. */
  cacheVersion?: string
  transports?: Transport[]
  /** Who keeps the log-in: the browser as HTTP-only cookies (default in pages), or this client as tokens (default elsewhere). */
  credentials?: "cookies" | "tokens"
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** A number from 0 up to, not including, 1. */
  random?: () => number
  /** Milliseconds since 1970. */
  now?: () => number
  /** Runs something once after `ms` milliseconds; what it returns cancels that. */
  schedule?: Schedule
  /** Opens one connection attempt; `auth` is what the handshake carries. The socket is connected by its caller. */
  openSocket?: (auth: { token?: string }) => SocketLike
}

export type Schedule = (run: () => void, ms: number) => () => void

export type ConnectionState = "offline" | "connecting" | "syncing" | "online"

export interface ClientState {
  /** Null when nobody is logged in. */
  readonly me: Account | null
  readonly connection: ConnectionState
  /** Milliseconds since 1970 when the state was last up to date, while it is not; null before it has been. */
  readonly asOf: number | null
  readonly rooms: ReadonlyMap<string, RoomState>
  /** How those are who are watched, and oneself, by user id. Out of date while not online. */
  readonly presence: ReadonlyMap<string, PresenceStatus>
  /** Files on their way to the server, by key. */
  readonly uploads: ReadonlyMap<string, UploadState>
  readonly inbox: Inbox
}

/** One's notifications, as far as they were asked for. */
export interface Inbox {
  /** Up to `notificationLimits.unreadShownMax`, which means that many or more; null until `count` or `openList`. */
  readonly unread: number | null
  /** Which list `notifications` holds. */
  readonly list: "all" | "unread"
  /** Newest first, those loaded; null while no list is open, or its first page is on its way. */
  readonly notifications: readonly Notification[] | null
  /** The list goes on: `notifications.loadMore`. */
  readonly more: boolean
}

export interface RoomState {
  /** As of `room.rev`, which may be ahead of `rev`; unread, mentions, lastMessage and lastSeq are live. */
  readonly room: MyRoom
  /** Up to this rev, messages and members are whole. */
  readonly rev: number
  /** Without holes, by ascending seq, ending at the newest once opened. */
  readonly messages: readonly Message[]
  /** The newest messages are loaded. */
  readonly opened: boolean
  /** The window begins at the first message that one may see. */
  readonly reachedStart: boolean
  /** A stretch of the history that does not reach the newest messages, while one is open. */
  readonly past: Past | null
  /** By user id, those loaded; who left stays, with `leftAt`. */
  readonly members: ReadonlyMap<string, Member>
  /** Whether everyone who has not left is in `members`; large rooms load some. */
  readonly membersLoaded: "none" | "some" | "all"
  /** By user id. */
  readonly watermarks: ReadonlyMap<string, Watermark>
  /** Ids of the others who type, in the order in which they began. */
  readonly typing: readonly string[]
  /** The same of threads, by the id of the root message. */
  readonly threadTyping: ReadonlyMap<string, readonly string[]>
  /** What may be off until the room is fetched again, which happens by itself. */
  readonly stale: Stale
  /** The outbox of this room, in the order of sending. */
  readonly pending: readonly PendingMessage[]
  /** What one changed of messages and `messages` does not show yet, in order; `withChanges` shows it. */
  readonly changing: readonly PendingChange[]
  /** The answers to a root message, by its id and then by ascending seq, of each thread that is open. */
  readonly threads: ReadonlyMap<string, readonly Message[]>
  /** From an earlier run: names of people may be out of date, until `openRoom` has asked for them. */
  readonly fromCache: boolean
}

/**
 * "counts": unread and mentions, which the window may mend as well. "membership": one has come back, or is another kind of
 * member, so that what was read and what is visible may be other than before; a fetch alone tells.
 */
export type Stale = false | "counts" | "membership"

/** Messages away from the newest ones, kept up to date like them. */
export interface Past {
  /** Without holes, by ascending seq. */
  readonly messages: readonly Message[]
  /** Begins at the first message that one may see. */
  readonly reachedStart: boolean
}

/** A change of a message on its way to the server. */
export type PendingChange = MessageChange & {
  readonly key: string
  readonly messageId: string
  readonly createdAt: string
  /** It failed when nobody was waiting for it any more: it shows only here, until `retry` or `discard`. */
  readonly error?: ErrorCode
}

export type MessageChange =
  | { readonly kind: "edit"; readonly text: string }
  | { readonly kind: "delete" }
  | { readonly kind: "react"; readonly emoji: string; readonly active: boolean }
  | { readonly kind: "pin"; readonly pinned: boolean }

export interface PendingMessage {
  readonly key: string
  readonly roomId: string
  readonly text: string
  /** The message that it answers. */
  readonly replyTo?: string
  readonly createdAt: string
  /** Keys of its files that are, or were, uploaded for it: `state.uploads` tells how far each is. */
  readonly uploads?: readonly string[]
  /** Files that were there before. */
  readonly attachmentIds?: readonly string[]
  /** The message whose text and files it repeats. */
  readonly forward?: string
  /** "uploading": it waits for its files, and lets those behind it pass. */
  readonly state: "uploading" | "queued" | "sending" | "failed"
  /** Why it failed. */
  readonly error?: ErrorCode
}

export interface SendOptions {
  /** The message that it answers. */
  replyTo?: string | undefined
  /** Keys of `uploads`: the message goes out once all of them are done. */
  uploads?: readonly string[]
  /** Files that are there already. */
  attachmentIds?: readonly string[]
  /** The id of a message to repeat, with its files and the name of its author; the text stays empty. */
  forward?: string
}

export interface UploadOptions {
  name?: string
  onProgress?: (upload: UploadState) => void
  signal?: AbortSignal
}

/** Immutable snapshots, as React's useSyncExternalStore and zustand's useStore want them. */
export interface Store {
  getState(): ClientState
  getInitialState(): ClientState
  subscribe(listener: () => void): () => void
}

export interface ParleyClient {
  readonly api: Api
  readonly store: Store
  readonly notifications: Notifications
  readonly presence: Presence
  readonly typing: Typing
  readonly uploads: Uploads

  /** Creates an account and logs in. */
  signUp(body: CallBody<"signUp">): Promise<Account>
  /** The account, or what `finishLogIn` needs for someone with a second factor. */
  logIn(body: CallBody<"logIn">): Promise<Account | SecondFactorNeeded>
  /** The second step of a log-in: the challenge of the first, and a code. */
  finishLogIn(body: CallBody<"secondFactor">): Promise<Account>
  /** Logs in by what the browser gave for the options of `beginPasskeyLogIn`. */
  logInWithPasskey(body: CallBody<"logInWithPasskey">): Promise<Account>
  /** Ends the session here and on the server, and forgets rooms and unsent messages. */
  logOut(): Promise<void>
  /** Takes up a session that exists already; null when there is none. Throws when the server cannot be asked. */
  restore(): Promise<Account | null>

  /** Goes online, after a log-in, and comes back by itself after each break until `close`. */
  connect(): void
  /** Goes offline: ends timers and listeners and rejects what waits. `connect` may follow. */
  close(): void

  /** Calls the handler at each such event, after the state has taken it in. Returns how to stop that. */
  on<E extends ServerEvent>(event: E, handler: (payload: EventPayload<E>) => void): () => void
  /** Sends one event and waits for its acknowledgement. Throws `ParleyError`; offline is a retryable `timeout`. */
  emit<E extends ClientEvent>(event: E, payload: PayloadOf<E>): Promise<ResultOf<E>>

  /** Loads the newest messages and the members, where they are not there. */
  openRoom(id: string): Promise<void>
  /**
   * Nobody looks at the room any more: all but its newest messages are let go of, and of rooms that were closed long ago
   * these, too. It stays up to date; `openRoom` loads again what is missing.
   */
  closeRoom(id: string): void
  /** Loads one page before the first message, of the past where one is open, once however often it is asked for. */
  loadOlder(id: string): Promise<void>
  /** Loads one page after the past; once it touches the newest messages, both are one. */
  loadNewer(id: string): Promise<void>
  /** Sees to it that the message of that seq is loaded: where it is far back, in `past`, with those around it. */
  openPast(id: string, seq: number): Promise<void>
  /** Goes back to the newest messages. */
  closePast(id: string): void

  /** Puts a message into the outbox, where it shows at once, and returns its key. Throws `ParleyError` for text that no server takes. */
  send(roomId: string, text: string, options?: SendOptions): string
  /** Uploads a file and resolves with it: its id goes into `attachmentIds` of a message. `signal` gives it up. */
  upload(file: Blob, options?: UploadOptions): Promise<Attachment>
  /** Sends a failed message, or a failed change of one, again, after those that wait. */
  retry(key: string): void
  /** Drops a message, or a change of one, that has not been sent. */
  discard(key: string): void

  /**
   * Changes to a message that is loaded. Each shows at once through `withChanges`, is sent again with its key until its
   * fate is known, in order per room, and resolves when it is committed. One that is refused shows no more, and throws
   * its `ParleyError`. One that waits when the client is closed throws too, but is kept, and goes out at the next
   * `connect`, after a reload as well where there is a storage.
   */
  editMessage(id: string, text: string): Promise<void>
  deleteMessage(id: string): Promise<void>
  react(id: string, emoji: string, active: boolean): Promise<void>
  pin(id: string, pinned: boolean): Promise<void>

  /** Loads the answers to a root message into `threads`, where they are kept up to date until `closeThread`. */
  openThread(roomId: string, rootId: string): Promise<void>
  closeThread(roomId: string, rootId: string): void

  /** Everything up to `seq` was read. Shows at once; sent merged, one at a time per room. */
  markRead(roomId: string, seq: number): void

  createRoom(body: CallBody<"createRoom">): Promise<MyRoom>
  joinRoom(id: string): Promise<MyRoom>
  leaveRoom(id: string): Promise<void>
  /** Changes one's own settings of a room: favourite, muted, what one is notified of. */
  editMembership(id: string, body: CallBody<"editMembership">): Promise<void>
}
