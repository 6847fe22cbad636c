import { type Changed, limits, ParleyError, type Sent } from "@parley/contract"
import { isoTime } from "../../platform/clock.ts"
import type { Command } from "../../platform/queue/index.ts"
import type { Batch, CommandType, Part, RoomLog, TimelineFeature } from "../../timeline/index.ts"
import { type RoomsState, requireMaySpeak, requireMember, requireRoom } from "../rooms/index.ts"
import { keepCardsOfLinks, removeCard, setCards } from "./cards.ts"
import type { MessageRow } from "./repository.ts"
import { type AboutMessage, changed, sceneOf } from "./scene.ts"
import { type MessagesState, messagesPart, type People } from "./state.ts"

export interface SendBody {
  readonly text: string
  readonly attachmentIds?: readonly string[]
  readonly replyTo?: string
  /** In place of text and files: a message that is repeated. */
  readonly forward?: AboutMessage
}

/** Registers the commands of messages. Membership is asked of the rooms of the same batch. */
export function messagesFeature(rooms: Part<RoomsState>, people: People): TimelineFeature {
  const part = messagesPart(rooms, people)
  const command = <Body, Result>(
    type: string,
    apply: CommandType<Body, MessagesState, Result>["apply"],
    keepsKey = false,
  ): CommandType<Body, MessagesState, Result> => ({ type, part, keepsKey, apply })
  const commands = [
    command("message.send", send, true),
    command("message.edit", edit),
    command("message.delete", remove),
    command("message.erase", erase),
    command("message.react", react),
    command("message.pin", pin),
    command("message.cards", setCards),
    command("message.card.remove", removeCard),
  ]
  return { part, commands }
}

function send(state: MessagesState, command: Command<SendBody>, batch: Batch): Sent {
  const { roomId, actor, key, body } = command
  const log = batch.log(roomId)
  if (!log) throw new ParleyError("not_found")
  const member = requireMember(state.rooms, roomId, actor)
  requireMaySpeak(state.rooms, member, batch.now)
  const root = body.replyTo === undefined ? undefined : rootOf(state, roomId, body.replyTo)
  if (root && root.seq <= member.since_seq) throw new ParleyError("not_found")
  if (root?.deleted_at) throw new ParleyError("message_deleted")
  const source = body.forward && sourceOf(state, body.forward.messageId, actor)
  const files = state.files.requireFree(body.attachmentIds ?? [], actor)

  const row: MessageRow = {
    room_id: roomId,
    seq: log.nextSeq(),
    id: Bun.randomUUIDv7(),
    rev: 0,
    key,
    author_id: actor,
    text: source?.text ?? body.text,
    created_at: batch.now,
    edited_at: null,
    deleted_at: null,
    pinned_at: null,
    root_id: root?.id ?? null,
    thread_count: 0,
    thread_last_seq: 0,
    // What is repeated calls nobody again.
    mentions: JSON.stringify(source ? [] : state.mentionsOf(roomId, body.text)),
    forwarded_author_id: source ? (source.forwarded_author_id ?? source.author_id) : null,
    forwarded_at: source ? (source.forwarded_at ?? source.created_at) : null,
    cards: "[]",
  }
  state.send(row)
  const carrier = { roomId, messageId: row.id, seq: row.seq }
  state.setAttachments(
    row.id,
    source
      ? state.files.forward(source.id, { ...carrier, ownerId: actor, now: batch.now })
      : state.files.attach(files, carrier),
  )
  const rev = log.change(own => state.change(row, own), { created: true })
  if (root) threadChanged({ state, log }, root, { count: 1, lastSeq: row.seq })
  return { id: row.id, seq: row.seq, rev, createdAt: isoTime(row.created_at) }
}

function edit(
  state: MessagesState,
  command: Command<AboutMessage & { text: string }>,
  batch: Batch,
): Changed {
  const { message, log } = sceneOf(state, command, batch)
  const { text } = command.body
  if (message.author_id !== command.actor) throw new ParleyError("forbidden")
  if (message.forwarded_at !== null) {
    throw new ParleyError("forbidden", { message: "A forwarded message stays as its author wrote it." })
  }
  if (text.trim() === "" && state.attachments(message.id).length === 0)
    throw new ParleyError("invalid_input", { message: "text: is empty" })
  if (message.text === text) return { rev: message.rev }
  message.text = text
  message.edited_at = batch.now
  keepCardsOfLinks(state, message)
  state.setMentions(message, state.mentionsOf(message.room_id, text))
  return changed(state, message, log)
}

/** Leaves a tombstone: the message's place stays, what it said does not. */
function remove(state: MessagesState, command: Command<AboutMessage>, batch: Batch): Changed {
  const { message, log } = sceneOf(state, command, batch, { deleted: "allowed" })
  const member = requireMember(state.rooms, message.room_id, command.actor)
  const { kind } = requireRoom(state.rooms, message.room_id)
  const moderates = kind !== "direct" && member.role !== "member"
  if (message.author_id !== command.actor && !moderates) throw new ParleyError("forbidden")
  if (message.deleted_at !== null) return { rev: message.rev }
  return bury({ state, log }, message, batch.now)
}

/** Messages whose author's account is gone, from wherever the author is or was. May be repeated. */
function erase(state: MessagesState, command: Command<{ messageIds: readonly string[] }>, batch: Batch) {
  const log = batch.log(command.roomId)
  if (!log) throw new ParleyError("not_found")
  for (const id of command.body.messageIds) {
    const message = state.message(id)
    if (message?.room_id !== command.roomId || message.author_id !== command.actor) continue
    if (message.deleted_at === null) bury({ state, log }, message, batch.now)
  }
  return {}
}

/** Makes a message its tombstone. */
function bury(
  { state, log }: { state: MessagesState; log: RoomLog },
  message: MessageRow,
  now: number,
): Changed {
  message.text = ""
  message.deleted_at = now
  message.pinned_at = null
  message.cards = "[]"
  state.setMentions(message, [])
  state.setReactions(message.id, [])
  state.files.detach(message.id)
  state.setAttachments(message.id, [])
  const result = changed(state, message, log)
  const root = message.root_id === null ? undefined : state.message(message.root_id)
  if (root) threadChanged({ state, log }, root, { count: -1 })
  return result
}

function react(
  state: MessagesState,
  command: Command<AboutMessage & { emoji: string; active: boolean }>,
  batch: Batch,
): Changed {
  const { message, log } = sceneOf(state, command, batch)
  const { emoji, active } = command.body
  const given = state.reactions(message.id)
  const mine = given.find(row => row.emoji === emoji && row.user_id === command.actor)
  if ((mine !== undefined) === active) return { rev: message.rev }
  const kinds = new Set(given.map(row => row.emoji))
  if (active && !kinds.has(emoji) && kinds.size >= limits.reactionsMax) {
    throw new ParleyError("too_many_reactions")
  }
  const row = {
    message_id: message.id,
    emoji,
    user_id: command.actor,
    room_id: message.room_id,
    created_at: batch.now,
  }
  state.setReactions(message.id, active ? [...given, row] : given.filter(each => each !== mine))
  return changed(state, message, log)
}

function pin(
  state: MessagesState,
  command: Command<AboutMessage & { pinned: boolean }>,
  batch: Batch,
): Changed {
  const { message, log } = sceneOf(state, command, batch)
  const { pinned } = command.body
  if ((message.pinned_at !== null) === pinned) return { rev: message.rev }
  message.pinned_at = pinned ? batch.now : null
  return changed(state, message, log)
}

/** A message of any room that someone may read, to repeat it elsewhere. */
function sourceOf(state: MessagesState, messageId: string, userId: string): MessageRow {
  const source = state.message(messageId)
  const member = source && state.rooms.member(source.room_id, userId)
  if (!source || !member || source.seq <= member.since_seq) {
    throw new ParleyError("not_found", { message: "There is no such message to forward." })
  }
  if (source.deleted_at !== null) throw new ParleyError("message_deleted")
  return source
}

/** The message that began a thread. An answer to an answer belongs to the same thread. */
function rootOf(state: MessagesState, roomId: string, messageId: string): MessageRow {
  const message = state.message(messageId)
  const root = message?.root_id ? state.message(message.root_id) : message
  if (root?.room_id !== roomId)
    throw new ParleyError("not_found", { message: "There is no such message to answer." })
  return root
}

/** The root shows how its thread goes, so each answer changes it too. */
function threadChanged(
  { state, log }: { state: MessagesState; log: RoomLog },
  root: MessageRow,
  by: { count: number; lastSeq?: number },
): void {
  root.thread_count += by.count
  root.thread_last_seq = by.lastSeq ?? root.thread_last_seq
  changed(state, root, log)
}
