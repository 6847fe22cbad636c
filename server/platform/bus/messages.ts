import type { Change, ErrorCode } from "@parley/contract"

/** Results of one batch for the node that asked. */
export interface BatchResults {
  readonly v: 1
  readonly results: readonly CommandResult[]
}

export type CommandResult =
  | { readonly commandId: string; readonly ok: true; readonly value: unknown; readonly repeated: boolean }
  | { readonly commandId: string; readonly ok: false; readonly code: ErrorCode; readonly message: string }

/** Changes of one room that were committed, by ascending rev without holes. */
export interface Announcement {
  readonly v: 1
  readonly roomId: string
  readonly changes: readonly AnnouncedChange[]
  /** Milliseconds since 1970 when a node took the first of the commands in that made these changes. */
  readonly acceptedAt?: number
  /** `traceparent` of one of those commands, if it is traced. */
  readonly trace?: string
  /** The room is gone, with everything in it. */
  readonly deleted?: true
}

export interface AnnouncedChange {
  readonly change: Change
  readonly created: boolean
  /** This user is no member from this rev on: nothing of it goes out to them. */
  readonly removes?: string
}

/** Rooms with changes that were committed, for those who follow every room at their own pace. */
export interface Committed {
  readonly v: 1
  readonly roomIds: readonly string[]
}

/** Something of the moment for a room's members: no change, and nobody keeps it. */
export interface Signal {
  readonly v: 1
  readonly event: string
  readonly payload: unknown
  /** Not for this user's own connections. */
  readonly except: string
}

/** A user's presence may have changed: look again. */
export interface PresenceChanged {
  readonly v: 1
  readonly userId: string
}

/** A node that has said something of its users to the cache lives, or has nothing there any more. */
export interface NodeLife {
  readonly v: 1
  readonly nodeId: string
  readonly alive: boolean
}

/** What concerns one user wherever they are connected. */
export type Notice =
  | { readonly v: 1; readonly kind: "joined"; readonly roomId: string }
  | { readonly v: 1; readonly kind: "event"; readonly event: string; readonly payload: unknown }

/** What was committed and someone may have to be told of, for whoever tells them. */
export interface News {
  readonly v: 1
  readonly messages: readonly SentMessage[]
  readonly entries: readonly { readonly roomId: string; readonly userId: string }[]
}

export interface SentMessage {
  readonly id: string
  readonly roomId: string
  readonly seq: number
  readonly authorId: string
  /** The message that began the thread which this one is in. */
  readonly rootId: string | null
  /** User ids, and `room`. */
  readonly mentions: readonly string[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** What every role hears, to cut live sockets at once. */
export type Control =
  | { readonly v: 1; readonly kind: "session-ended"; readonly sessionId: string }
  | { readonly v: 1; readonly kind: "user-deactivated"; readonly userId: string }
  | { readonly v: 1; readonly kind: "user-updated"; readonly userId: string }
  | { readonly v: 1; readonly kind: "presence-set"; readonly userId: string }
  /** The two do not see each other any more. */
  | { readonly v: 1; readonly kind: "blocked"; readonly userId: string; readonly blockedId: string }

/** Partitions may be free, or a worker has come: workers look at their leases. */
export interface LeasesChanged {
  readonly v: 1
  readonly nodeId: string
}

export type Subject =
  | `room.${string}`
  | `user.${string}`
  | `presence.${string}`
  | `inbox.${string}`
  | "committed"
  | "control"
  | "leases"
  | "news"
  | "nodes"

export type NodeMessages<S extends Subject> = S extends `room.${string}`
  ? Announcement | Signal
  : S extends `user.${string}`
    ? Notice
    : S extends `presence.${string}`
      ? PresenceChanged
      : S extends `inbox.${string}`
        ? BatchResults
        : S extends "news"
          ? News
          : S extends "committed"
            ? Committed
            : S extends "leases"
              ? LeasesChanged
              : S extends "nodes"
                ? NodeLife
                : Control

export const subjects = {
  room: (roomId: string) => `room.${roomId}` as const,
  user: (userId: string) => `user.${userId}` as const,
  presence: (userId: string) => `presence.${userId}` as const,
  inbox: (nodeId: string) => `inbox.${nodeId}` as const,
  committed: "committed" as const,
  control: "control" as const,
  leases: "leases" as const,
  news: "news" as const,
  nodes: "nodes" as const,
}
