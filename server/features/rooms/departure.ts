import type { Command } from "../../platform/queue/index.ts"
import type { Batch } from "../../timeline/index.ts"
import { exit, settingsChanged } from "./membership.ts"
import type { RoomsState } from "./state.ts"

/**
 * Someone's account is gone. They leave, and the room is handed over as when anyone leaves; where nobody else is in it,
 * and where it is the direct room of two, it is archived. May be repeated.
 */
export function depart(state: RoomsState, command: Command, batch: Batch) {
  const log = batch.log(command.roomId)
  const room = state.rooms.get(command.roomId)
  const member = state.member(command.roomId, command.actor)
  if (!log || !room || !member) return {}
  const ends = room.kind === "direct" || room.member_count === 1
  if (ends && room.archived_at === null) {
    room.archived_at = batch.now
    settingsChanged(state, room, log)
  }
  if (room.kind !== "direct") exit({ state, room, log, batch }, member)
  return {}
}
