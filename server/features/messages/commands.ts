import { ParleyError, type Sent } from "@parley/contract"
import type { Command } from "../../platform/queue/index.ts"
import type { Batch, CommandType, Part, TimelineFeature } from "../../timeline/index.ts"
import { type RoomsState, requireMember, requireNotArchived, requireRoom } from "../rooms/index.ts"
import { deleteMessagesOf, insertMessages, type MessageRow } from "./repository.ts"
import { messageView } from "./view.ts"

export interface SendBody {
  readonly text: string
}

/** Messages of a batch: those that its commands made. */
class MessagesState {
  readonly rooms: RoomsState
  readonly sent: MessageRow[] = []

  constructor(rooms: RoomsState) {
    this.rooms = rooms
  }

  async flush(batch: Batch): Promise<void> {
    const deleted = batch.deletedRooms()
    if (deleted.length > 0) await deleteMessagesOf(batch.tx, deleted)
    const gone = new Set(deleted)
    await insertMessages(
      batch.tx,
      this.sent.filter(row => !gone.has(row.room_id)),
    )
  }
}

/** Registers the commands of messages. Membership is asked of the rooms of the same batch. */
export function messagesFeature(rooms: Part<RoomsState>): TimelineFeature {
  const part: Part<MessagesState> = {
    name: "messages",
    load: async batch => new MessagesState(batch.of(rooms)),
    flush: (state, batch) => state.flush(batch),
  }
  const sendMessage: CommandType<SendBody, MessagesState, Sent> = {
    type: "message.send",
    part,
    keepsKey: true,
    apply: send,
  }
  return { part, commands: [sendMessage] }
}

function send(state: MessagesState, command: Command<SendBody>, batch: Batch): Sent {
  const { roomId, actor, key, body } = command
  const log = batch.log(roomId)
  if (!log) throw new ParleyError("not_found")
  requireMember(state.rooms, roomId, actor)
  requireNotArchived(requireRoom(state.rooms, roomId))

  const author = state.rooms.person(actor)
  const row: MessageRow = {
    room_id: roomId,
    seq: log.nextSeq(),
    id: Bun.randomUUIDv7(),
    rev: 0,
    key,
    author_id: actor,
    text: body.text,
    created_at: batch.now,
    edited_at: null,
    deleted_at: null,
  }
  log.change(
    rev => {
      row.rev = rev
      return { kind: "message", rev, value: messageView(row, author) }
    },
    { created: true },
  )
  state.sent.push(row)
  return { id: row.id, seq: row.seq, rev: row.rev, createdAt: new Date(row.created_at).toISOString() }
}
