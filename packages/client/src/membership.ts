import type { MembershipSettings } from "@parley/contract"
import type { RoomState } from "./types.ts"

/** Shows what one set of a room, here or on another device. What was counted and read stays as it is. */
export function applySettings(state: RoomState, settings: MembershipSettings): RoomState {
  if (state.room.membership === null) return state
  const { mutedUntil: _, ...membership } = state.room.membership
  const { notify, favourite, muted, mutedUntil } = settings
  return {
    ...state,
    room: {
      ...state.room,
      membership: { ...membership, notify, favourite, muted, ...(mutedUntil && { mutedUntil }) },
    },
  }
}
