import { limits } from "@parley/contract"
import type { RoomState } from "./types.ts"

/*
 * Pure functions by which a room that is closed gives memory back. What was counted stays: changes are counted on one by
 * one from here, as in a room that was never opened.
 */

/**
 * Whether messages were fetched ahead of the room. What was counted from them is ahead as well: without them, the changes on
 * their way would be counted a second time.
 */
const isAhead = ({ messages, room }: RoomState): boolean => messages.some(({ rev }) => rev > room.rev)

/** With its newest messages alone. */
export function trimmed(state: RoomState): RoomState {
  const { messages, past, threads } = state
  const isSmall = messages.length <= limits.keptMessagesMax
  if (isSmall && past === null && threads.size === 0) return state
  return {
    ...state,
    messages: isSmall ? messages : messages.slice(-limits.keptMessagesMax),
    reachedStart: isSmall && state.reachedStart,
    stale: state.stale || (!isSmall && isAhead(state) && "counts"),
    past: null,
    threads: new Map(),
  }
}

/** As if it had never been opened. */
export function emptied(state: RoomState): RoomState {
  if (!state.opened && state.membersLoaded === "none") return state
  return {
    ...trimmed(state),
    messages: [],
    stale: state.stale || (isAhead(state) && "counts"),
    opened: false,
    reachedStart: false,
    members: new Map(),
    membersLoaded: "none",
  }
}
