/** The pure functions of a room's state, for tests of the law of sync. */

export { type ChangeEvent, changeOfEvent } from "./change-event.ts"
export {
  applyChange,
  applyChanges,
  applyMembers,
  applyPage,
  applyRead,
  applyReset,
  applyRoom,
  applyUser,
  applyWatermark,
  newRoomState,
  type Page,
} from "./room-state.ts"
export type { PendingMessage, RoomState } from "./types.ts"
