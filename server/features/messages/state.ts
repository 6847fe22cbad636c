import type { Attachment, Change, UserSummary } from "@parley/contract"
import type { Command } from "../../platform/queue/index.ts"
import type { Db } from "../../platform/store/index.ts"
import { type Batch, everyWrite, type Part } from "../../timeline/index.ts"
import { type AttachmentsState, attachmentsOf, attachmentsPart } from "../media/index.ts"
import { findMembers, type RoomsState } from "../rooms/index.ts"
import { mentionedNames } from "./mentions.ts"
import {
  authorsOf,
  deleteMessagesOf,
  findMessages,
  findReactions,
  insertMessages,
  type MessageRow,
  type ReactionRow,
  replaceMentions,
  replaceReactions,
  saveMessages,
} from "./repository.ts"
import { messageView } from "./view.ts"

/** How this feature learns about people. Identity implements it. */
export interface People {
  summaries(db: Db, ids: readonly string[]): Promise<Map<string, UserSummary>>
  byUsernames(db: Db, names: readonly string[]): Promise<Map<string, UserSummary>>
}

/** What the bodies of this feature's commands may name. */
interface Names {
  readonly messageId?: string
  readonly messageIds?: readonly string[]
  readonly replyTo?: string
  readonly text?: string
  readonly forward?: { readonly messageId: string }
}

/** Messages of a batch: those that its commands made and those that they are about. */
export class MessagesState {
  readonly rooms: RoomsState
  readonly files: AttachmentsState
  readonly #attachments: Map<string, Attachment[]>
  readonly #byName: ReadonlyMap<string, UserSummary>
  readonly #authors: ReadonlyMap<string, UserSummary>
  readonly #messages: Map<string, MessageRow>
  readonly #reactions: Map<string, ReactionRow[]>
  readonly #sent = new Set<MessageRow>()
  readonly #changed = new Set<MessageRow>()
  readonly #reacted = new Set<string>()
  readonly #remarked = new Set<MessageRow>()

  constructor(loaded: {
    rooms: RoomsState
    files: AttachmentsState
    attachments: Map<string, Attachment[]>
    byName: ReadonlyMap<string, UserSummary>
    authors: ReadonlyMap<string, UserSummary>
    messages: readonly MessageRow[]
    reactions: readonly ReactionRow[]
  }) {
    this.rooms = loaded.rooms
    this.files = loaded.files
    this.#attachments = loaded.attachments
    this.#byName = loaded.byName
    this.#authors = loaded.authors
    this.#messages = new Map(loaded.messages.map(row => [row.id, row]))
    this.#reactions = Map.groupBy(loaded.reactions, row => row.message_id)
  }

  message(id: string): MessageRow | undefined {
    return this.#messages.get(id)
  }

  attachments(messageId: string): readonly Attachment[] {
    return this.#attachments.get(messageId) ?? []
  }

  setAttachments(messageId: string, attachments: Attachment[]): void {
    this.#attachments.set(messageId, attachments)
  }

  reactions(messageId: string): readonly ReactionRow[] {
    return this.#reactions.get(messageId) ?? []
  }

  send(row: MessageRow): void {
    this.#messages.set(row.id, row)
    this.#sent.add(row)
    if (row.mentions !== "[]") this.#remarked.add(row)
  }

  changed(row: MessageRow): void {
    if (!this.#sent.has(row)) this.#changed.add(row)
  }

  setReactions(messageId: string, rows: ReactionRow[]): void {
    this.#reactions.set(messageId, rows)
    this.#reacted.add(messageId)
  }

  setMentions(row: MessageRow, userIds: readonly string[]): void {
    row.mentions = JSON.stringify(userIds)
    this.#remarked.add(row)
  }

  /** Members of the room whom a text mentions, and `room`. */
  mentionsOf(roomId: string, text: string): string[] {
    return mentionedNames(text).flatMap(name => {
      if (name === "room") return ["room"]
      const user = this.#byName.get(name)
      return user && this.rooms.member(roomId, user.id) ? [user.id] : []
    })
  }

  /** A message's change as the room is told of it. */
  change(row: MessageRow, rev: number): Change {
    row.rev = rev
    const author = this.#authors.get(row.author_id) ?? this.rooms.person(row.author_id)
    const value = messageView(row, {
      author,
      firstAuthor: this.#authors.get(row.forwarded_author_id ?? ""),
      reactions: this.reactions(row.id),
      attachments: this.attachments(row.id),
    })
    return { kind: "message", rev, value }
  }

  async flush(batch: Batch): Promise<void> {
    const deleted = batch.deletedRooms()
    if (deleted.length > 0) await deleteMessagesOf(batch.tx, deleted)
    const gone = new Set(deleted)
    const kept = (rows: Iterable<MessageRow>) => [...rows].filter(row => !gone.has(row.room_id))
    const reacted = kept([...this.#reacted].flatMap(id => this.#messages.get(id) ?? []))
    const remarked = kept(this.#remarked)
    await everyWrite([
      insertMessages(batch.tx, kept(this.#sent)),
      saveMessages(batch.tx, kept(this.#changed)),
      replaceReactions(
        batch.tx,
        reacted.map(row => row.id),
        reacted.flatMap(row => this.reactions(row.id)),
      ),
      replaceMentions(
        batch.tx,
        remarked.filter(row => !this.#sent.has(row)).map(row => ({ roomId: row.room_id, seq: row.seq })),
        remarked.flatMap(mentionRows),
      ),
    ])
  }
}

function mentionRows(row: MessageRow) {
  return (JSON.parse(row.mentions) as string[]).map(userId => ({
    room_id: row.room_id,
    user_id: userId,
    seq: row.seq,
    author_id: row.author_id,
    created_at: row.created_at,
  }))
}

/** Loads what commands on messages are about: the messages, the roots of their threads, who is mentioned. */
export function messagesPart(rooms: Part<RoomsState>, people: People): Part<MessagesState> {
  return {
    name: "messages",
    async load(batch, commands) {
      const roomsState = batch.of(rooms)
      const [messages, byName] = await Promise.all([
        loadMessages(batch.tx, commands),
        loadMentioned({ batch, commands, people, rooms: roomsState }),
      ])
      const ids = messages.map(row => row.id)
      const authorIds = authorsOf(messages)
      await loadSources({ batch, commands, messages, rooms: roomsState })
      const [reactions, attachments, authors] = await Promise.all([
        findReactions(batch.tx, ids),
        attachmentsOf(batch.tx, ids),
        authorIds.length === 0 ? new Map<string, UserSummary>() : people.summaries(batch.tx, authorIds),
      ])
      const files = batch.of(attachmentsPart)
      return new MessagesState({
        rooms: roomsState,
        files,
        attachments,
        byName,
        authors,
        messages,
        reactions,
      })
    },
    flush: (state, batch) => state.flush(batch),
  }
}

async function loadMessages(db: Db, commands: readonly Command[]): Promise<MessageRow[]> {
  const named = commands.flatMap(({ body }) => {
    const { messageId, messageIds = [], replyTo, forward } = body as Names
    return [...messageIds, messageId, replyTo, forward?.messageId].filter(id => id !== undefined)
  })
  const rows = await findMessages(db, [...new Set(named)])
  const known = new Set(rows.map(row => row.id))
  const roots = rows.flatMap(row => (row.root_id !== null && !known.has(row.root_id) ? row.root_id : []))
  return [...rows, ...(await findMessages(db, [...new Set(roots)]))]
}

/** Whether those who forward may read what they forward: their memberships where it was said. */
async function loadSources(load: {
  batch: Batch
  commands: readonly Command[]
  messages: readonly MessageRow[]
  rooms: RoomsState
}): Promise<void> {
  const forwarding = load.commands.filter(({ body }) => (body as Names).forward)
  if (forwarding.length === 0) return
  const sources = new Set(forwarding.map(({ body }) => (body as Names).forward?.messageId))
  const roomIds = load.messages.filter(row => sources.has(row.id)).map(row => row.room_id)
  const userIds = [...new Set(forwarding.map(command => command.actor))]
  const members = await findMembers(load.batch.tx, { roomIds: [...new Set(roomIds)], userIds })
  for (const row of members) load.rooms.add(row)
}

async function loadMentioned(load: {
  batch: Batch
  commands: readonly Command[]
  people: People
  rooms: RoomsState
}): Promise<ReadonlyMap<string, UserSummary>> {
  const { batch, commands, people, rooms } = load
  const mentioning = commands.filter(({ body }) => (body as Names).text?.includes("@"))
  const names = new Set(mentioning.flatMap(({ body }) => mentionedNames((body as Names).text ?? "")))
  names.delete("room")
  if (names.size === 0) return new Map()
  const byName = await people.byUsernames(batch.tx, [...names])
  const userIds = [...byName.values()].map(user => user.id)
  const roomIds = [...new Set(mentioning.map(command => command.roomId))]
  for (const row of await findMembers(batch.tx, { roomIds, userIds })) rooms.add(row)
  return byName
}
