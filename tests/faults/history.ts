import type { Message } from "@parley/contract"

/** What is compared of a message. */
export interface SeenMessage {
  readonly id: string
  readonly seq: number
  readonly rev: number
  readonly key: string
  readonly authorId: string
  readonly text: string
}

/** One thing that a client did or learned. `client` counts from 0, `connection` the connections of that client. */
export type Entry =
  | { kind: "sent"; client: number; roomId: string; key: string; text: string }
  | {
      kind: "acknowledged"
      client: number
      roomId: string
      key: string
      id: string
      seq: number
      rev: number
    }
  | { kind: "refused"; client: number; roomId: string; key: string; code: string }
  | { kind: "heard"; client: number; connection: number; roomId: string; message: SeenMessage }
  | {
      kind: "synced"
      client: number
      connection: number
      roomId: string
      /** The client had everything up to here. */
      since: number
      /** And now up to here. */
      rev: number
      /** False: what the client had counts no more, and it has everything from `rev` on. */
      complete: boolean
      messages: SeenMessage[]
    }
  /** Something that no client should meet in such a run. */
  | { kind: "unexpected"; client: number; what: string }
  | { kind: "killed"; at: number }

/** A room as it was fetched after everything, from a server that was started afresh. */
export interface FetchedRoom {
  readonly id: string
  readonly lastSeq: number
  readonly rev: number
  readonly messages: (SeenMessage & { createdAt: number })[]
}

/** All that a run needs to be checked again. */
export interface History {
  readonly seed: number
  /** User ids, by client. Everyone is a member of every room from the beginning. */
  readonly userIds: readonly string[]
  /** The revs before the first message. */
  readonly startRevs: Readonly<Record<string, number>>
  /** In the order in which they happened, over all clients. */
  readonly entries: readonly Entry[]
  readonly rooms: readonly FetchedRoom[]
}

export function seen(message: Message): SeenMessage {
  const { id, seq, rev, key, author, text } = message
  return { id, seq, rev, key, authorId: author.id, text }
}
