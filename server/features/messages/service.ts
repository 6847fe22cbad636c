import type { Changed, Changes, ErrorCode, Message, SendMessage, Sent } from "@parley/contract"
import { ParleyError } from "@parley/contract"
import type { Store } from "../../platform/store/index.ts"
import { type ChangeSource, type Commands, readChanges } from "../../timeline/index.ts"
import type { NewCard } from "../links/index.ts"
import type { RoomReads } from "../rooms/index.ts"
import type { MessageReads } from "./reads.ts"

/** The message was deleted, its author has left, the room is gone or archived, or this node stops. */
const meanwhile: readonly ErrorCode[] = [
  "message_deleted",
  "not_found",
  "room_archived",
  "muted",
  "blocked",
  "draining",
]

interface MessagesOptions {
  readonly store: Store
  readonly commands: Commands
  readonly reads: MessageReads
  readonly rooms: RoomReads
  readonly sources: readonly ChangeSource[]
}

/** What people do with messages. */
export class Messages {
  readonly #options: MessagesOptions

  constructor(options: MessagesOptions) {
    this.#options = options
  }

  /** Resolves once the message is committed. The same key again resolves with the first result. */
  async send(
    userId: string,
    roomId: string,
    message: SendMessage,
  ): Promise<{ sent: Sent; repeated: boolean }> {
    const { key, text, attachmentIds = [], replyTo, forward } = message
    const { value, repeated } = await this.#options.commands.submit({
      roomId,
      type: "message.send",
      key,
      body: {
        text,
        ...(attachmentIds.length === 0 ? {} : { attachmentIds }),
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(forward === undefined ? {} : { forward }),
      },
      actor: userId,
    })
    return { sent: value as Sent, repeated }
  }

  edit(
    userId: string,
    messageId: string,
    change: { key?: string | undefined; text: string },
  ): Promise<Changed> {
    return this.#change("message.edit", { userId, messageId, key: change.key, body: { text: change.text } })
  }

  delete(userId: string, messageId: string, key?: string): Promise<Changed> {
    return this.#change("message.delete", { userId, messageId, key, body: {} })
  }

  react(
    userId: string,
    messageId: string,
    reaction: { key?: string; emoji: string; active: boolean },
  ): Promise<Changed> {
    const { key, emoji, active } = reaction
    return this.#change("message.react", { userId, messageId, key, body: { emoji, active } })
  }

  pin(userId: string, messageId: string, pinned: boolean): Promise<Changed> {
    return this.#change("message.pin", { userId, messageId, key: undefined, body: { pinned } })
  }

  /** Removes the card of a link for good. For the message's author. */
  removeCard(userId: string, messageId: string, url: string): Promise<Changed> {
    return this.#change("message.card.remove", { userId, messageId, key: undefined, body: { url } })
  }

  /** Puts cards on a message in its author's name. What has become of the message meanwhile is no error. */
  async setCards(message: Message, cards: readonly NewCard[]): Promise<void> {
    const attachmentIds = cards.flatMap(card => card.picture?.id ?? [])
    await this.#options.commands
      .submit({
        roomId: message.roomId,
        type: "message.cards",
        key: Bun.randomUUIDv7(),
        body: { messageId: message.id, cards, attachmentIds },
        actor: message.author.id,
      })
      .catch(error => {
        if (!(error instanceof ParleyError) || !meanwhile.includes(error.code)) throw error
      })
  }

  /** The answers to a message, by ascending seq. @throws ParleyError `not_found` */
  async replies(userId: string, rootId: string, page: { after: number; limit: number }): Promise<Message[]> {
    const { sinceSeq } = await this.#visible(userId, rootId)
    const after = Math.max(page.after, sinceSeq)
    return this.#options.reads.replies(this.#options.store.db, { rootId, after, limit: page.limit })
  }

  get(id: string): Promise<Message> {
    return this.#options.reads.message(this.#options.store.db, id)
  }

  /** A message for someone who may see it. @throws ParleyError `not_found` */
  async seenBy(userId: string, id: string): Promise<Message> {
    await this.#visible(userId, id)
    return await this.get(id)
  }

  /** @throws ParleyError `not_found` for outsiders */
  async changes(userId: string, roomId: string, since: number): Promise<Changes> {
    return await this.#options.store.snapshot(async db => {
      const member = await this.#options.rooms.membership(db, roomId, userId)
      const changes = await readChanges(db, this.#options.sources, {
        roomId,
        since,
        sinceSeq: member.since_seq,
        member: userId,
      })
      if (!changes) throw new ParleyError("not_found")
      return changes
    })
  }

  async #change(
    type: string,
    asked: { userId: string; messageId: string; key: string | undefined; body: object },
  ): Promise<Changed> {
    const { roomId } = await this.#visible(asked.userId, asked.messageId)
    const { value } = await this.#options.commands.submit({
      roomId,
      type,
      key: asked.key ?? Bun.randomUUIDv7(),
      body: { messageId: asked.messageId, ...asked.body },
      actor: asked.userId,
    })
    return value as Changed
  }

  /** Where a message is, for a member who may see it. @throws ParleyError `not_found` */
  async #visible(userId: string, messageId: string): Promise<{ roomId: string; sinceSeq: number }> {
    const { reads, rooms, store } = this.#options
    const place = await reads.place(store.db, messageId)
    if (!place) throw new ParleyError("not_found")
    const member = await rooms.membership(store.db, place.roomId, userId)
    if (place.seq <= member.since_seq) throw new ParleyError("not_found")
    return { roomId: place.roomId, sinceSeq: member.since_seq }
  }
}
