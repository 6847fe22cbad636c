import type { Message } from "@parley/contract"
import type { RoomState } from "./types.ts"

/** How far a message has come: committed, on the devices of all others, or read by all others. */
export type Ticks = "sent" | "delivered" | "read"

/** Whom a message has reached. */
export interface Receipts {
  /** Ids of the users on whose devices it is, those who read it among them. */
  readonly delivered: readonly string[]
  /** Ids of the users who read it. */
  readonly read: readonly string[]
}

/**
 * Whom a message has reached, its author left out, as far as watermarks are known: in rooms of more than 50 members
 * nobody's are.
 */
export function receiptsOf(state: RoomState, message: Message): Receipts {
  const reached = (mark: "delivered" | "read") =>
    [...state.watermarks]
      .filter(([userId, marks]) => marks[mark] >= message.seq && isAddressed(state, message, userId))
      .map(([userId]) => userId)
  return { delivered: reached("delivered"), read: reached("read") }
}

/** The ticks of a message as its author sees them. */
export function ticksOf(state: RoomState, message: Message): Ticks {
  const others = addressees(state, message)
  const { delivered, read } = receiptsOf(state, message)
  if (others === 0 || delivered.length < others) return "sent"
  return read.length < others ? "delivered" : "read"
}

/** Who left, and who came after the message, is not waited for. */
function isAddressed(state: RoomState, message: Message, userId: string): boolean {
  if (userId === message.author.id) return false
  const member = state.members.get(userId)
  return member === undefined || (member.leftAt === null && member.joinedAt <= message.createdAt)
}

function addressees(state: RoomState, message: Message): number {
  if (state.membersLoaded !== "all") return state.room.memberCount - 1
  return [...state.members.keys()].filter(userId => isAddressed(state, message, userId)).length
}
