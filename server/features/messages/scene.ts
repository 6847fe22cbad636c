import { type Changed, ParleyError } from "@parley/contract"
import type { Command } from "../../platform/queue/index.ts"
import type { Batch, RoomLog } from "../../timeline/index.ts"
import { requireMaySpeak, requireMember, requireNotArchived, requireRoom } from "../rooms/index.ts"
import type { MessageRow } from "./repository.ts"
import type { MessagesState } from "./state.ts"

export interface AboutMessage {
  readonly messageId: string
}

/** The message that a command is about, where its actor may see it and the room goes on. */
export function sceneOf(
  state: MessagesState,
  command: Command<AboutMessage>,
  batch: Batch,
  options: { deleted?: "allowed" } = {},
): { message: MessageRow; log: RoomLog } {
  const { roomId, actor, body } = command
  const log = batch.log(roomId)
  const message = state.message(body.messageId)
  const member = requireMember(state.rooms, roomId, actor)
  if (!log || message?.room_id !== roomId || message.seq <= member.since_seq)
    throw new ParleyError("not_found")
  if (options.deleted === "allowed") requireNotArchived(requireRoom(state.rooms, roomId))
  else requireMaySpeak(state.rooms, member, batch.now)
  if (message.deleted_at !== null && options.deleted !== "allowed") throw new ParleyError("message_deleted")
  return { message, log }
}

/** Records that a message changed. */
export function changed(state: MessagesState, message: MessageRow, log: RoomLog): Changed {
  state.changed(message)
  return { rev: log.change(rev => state.change(message, rev)) }
}
