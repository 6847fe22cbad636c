import type { Changes, Message, SendMessage, Sent } from "@parley/contract"
import { ParleyError } from "@parley/contract"
import type { Store } from "../../platform/store/index.ts"
import { type ChangeSource, type Commands, readChanges } from "../../timeline/index.ts"
import type { RoomReads } from "../rooms/index.ts"
import type { MessageReads } from "./reads.ts"

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
    const { value, repeated } = await this.#options.commands.submit({
      roomId,
      type: "message.send",
      key: message.key,
      body: { text: message.text },
      actor: userId,
    })
    return { sent: value as Sent, repeated }
  }

  get(id: string): Promise<Message> {
    return this.#options.reads.message(this.#options.store.db, id)
  }

  /** @throws ParleyError `not_found` for outsiders */
  async changes(userId: string, roomId: string, since: number): Promise<Changes> {
    return await this.#options.store.snapshot(async db => {
      const member = await this.#options.rooms.membership(db, roomId, userId)
      const changes = await readChanges(db, this.#options.sources, {
        roomId,
        since,
        sinceSeq: member.since_seq,
      })
      if (!changes) throw new ParleyError("not_found")
      return changes
    })
  }
}
