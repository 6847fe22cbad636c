import type { Membership, Message } from "@parley/contract"
import type { RoomState } from "./types.ts"
import { messageAt } from "./window.ts"

interface Counts {
  readonly unread: number
  readonly mentions: number
}

const none: Counts = { unread: 0, mentions: 0 }

const countsOf = (message: Message, me: string): Counts =>
  message.author.id === me || message.deletedAt !== null
    ? none
    : { unread: 1, mentions: message.mentions.includes(me) || message.mentions.includes("room") ? 1 : 0 }

/** Counts from the messages themselves; null where the window does not reach back to what was read. */
function countWindow(state: RoomState, membership: Membership, me: string): Counts | null {
  const { room, messages } = state
  if (membership.readSeq >= room.lastSeq) return none
  const first = messages[0]
  const last = messages.at(-1)
  if (!state.opened || first === undefined || last === undefined || last.seq < room.lastSeq) return null
  if (first.seq > membership.readSeq + 1 && !state.reachedStart) return null
  const counts = { unread: 0, mentions: 0 }
  for (const message of messages) {
    if (message.seq <= membership.readSeq || message.seq > room.lastSeq) continue
    const one = countsOf(message, me)
    counts.unread += one.unread
    counts.mentions += one.mentions
  }
  return counts
}

/** Counts exactly where the window allows it; elsewhere what was counted so far stays, and `stale` with it. */
export function recount(state: RoomState, me: string): RoomState {
  const { membership } = state.room
  if (membership === null) return state
  const counts = countWindow(state, membership, me)
  if (counts === null) return state
  const stale = state.stale === "membership" ? state.stale : false
  return { ...state, stale, room: { ...state.room, membership: { ...membership, ...counts } } }
}

/** What was read only moves forward. */
export function moveRead(state: RoomState, seq: number, me: string): RoomState {
  const { membership } = state.room
  if (membership === null || seq <= membership.readSeq) return state
  const most = Math.max(0, state.room.lastSeq - seq)
  const moved: Membership = {
    ...membership,
    readSeq: seq,
    unread: Math.min(membership.unread, most),
    mentions: Math.min(membership.mentions, most),
  }
  return recount(
    {
      ...state,
      stale: state.stale || (moved.unread > 0 && "counts"),
      room: { ...state.room, membership: moved },
    },
    me,
  )
}

/**
 * Counts changed messages one by one, for rooms whose window does not reach back to what was read. Each message is
 * newer than `state.room.rev`. `stale` when the earlier state of a message would be needed and is not held.
 */
export function countChanged(
  state: RoomState,
  messages: readonly Message[],
  me: string,
): Counts & { stale: boolean } {
  const { room } = state
  const counts = { unread: 0, mentions: 0, stale: false }
  if (room.membership === null) return counts
  for (const message of messages) {
    if (message.seq <= room.membership.readSeq || message.author.id === me) continue
    const before = message.seq > room.lastSeq ? none : countsBefore(state, message, me)
    const after = countsOf(message, me)
    if (before === null) {
      counts.stale ||= message.deletedAt !== null || message.editedAt !== null
    } else {
      counts.unread += after.unread - before.unread
      counts.mentions += after.mentions - before.mentions
    }
  }
  return counts
}

/** What was counted of a message as of `room.rev`; null where that state of the message is not held. */
function countsBefore(state: RoomState, { seq }: Message, me: string): Counts | null {
  const { room } = state
  if (room.lastMessage?.seq === seq) return countsOf(room.lastMessage, me)
  // The room may have been fetched ahead of the messages, and a page of messages ahead of the room.
  const held = state.rev === room.rev ? messageAt(state.messages, seq) : undefined
  return held === undefined || held.rev > room.rev ? null : countsOf(held, me)
}
