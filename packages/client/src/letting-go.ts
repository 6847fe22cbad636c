import { limits } from "@parley/contract"
import type { RoomState } from "./types.ts"

/*
 * Pure functions by which a room that is closed gives memory back. What was counted stays: changes are counted on one by
 * one from here, as in a room that was never opened.
 */

/** With its newest messages alone. */
export function trimmed(state: RoomState): RoomState {
  const { messages, past, threads } = state
  const isSmall = messages.length <= limits.keptMessagesMax
  if (isSmall && past === null && threads.size === 0) return state
  return {
    ...state,
    messages: isSmall ? messages : messages.slice(-limits.keptMessagesMax),
    reachedStart: isSmall && state.reachedStart,
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
    opened: false,
    reachedStart: false,
    members: new Map(),
    membersLoaded: "none",
  }
}
