import { type Attachment, limits, ParleyError } from "@parley/contract"
import type { Db } from "../../platform/store/index.ts"
import type { Batch, Part } from "../../timeline/index.ts"
import {
  type AttachmentRow,
  findAttachments,
  findOfMessages,
  findOfRoom,
  insertCopies,
  removeCarried,
  saveAttached,
} from "./repository.ts"
import { attachmentView } from "./view.ts"

/** What the body of a command may name. */
interface NamesFiles {
  readonly attachmentIds?: readonly string[]
  readonly forward?: { readonly messageId: string }
}

/** Where a file is shown. */
export interface Carrier {
  readonly roomId: string
  readonly messageId: string
  readonly seq: number
}

/** Files of a batch: those that its commands name. */
export class AttachmentsState {
  readonly #rows: ReadonlyMap<string, AttachmentRow>
  readonly #forwarded: ReadonlyMap<string, readonly AttachmentRow[]>
  readonly #copies: { readonly row: AttachmentRow; readonly sourceId: string }[] = []
  readonly #attached = new Set<AttachmentRow>()
  readonly #detached = new Set<string>()
  readonly #dropped = new Set<string>()

  /** @param forwarded the files of messages that the batch forwards */
  constructor(rows: readonly AttachmentRow[], forwarded: readonly AttachmentRow[]) {
    this.#rows = new Map(rows.map(row => [row.id, row]))
    this.#forwarded = Map.groupBy(forwarded, row => row.message_id ?? "")
  }

  /**
   * The files that a message may carry, in this order. Changes nothing.
   * @throws ParleyError `invalid_input`, `not_found`
   */
  requireFree(ids: readonly string[], ownerId: string): AttachmentRow[] {
    if (ids.length > limits.attachmentsMax) {
      throw invalid(`A message carries at most ${limits.attachmentsMax} files.`)
    }
    if (new Set(ids).size < ids.length) throw invalid("A message carries each file once.")
    return ids.map(id => {
      const row = this.#rows.get(id)
      if (row?.owner_id !== ownerId || row.purpose !== "file") {
        throw new ParleyError("not_found", { message: `You have uploaded no file ${id}, or it is gone.` })
      }
      if (row.message_id !== null) throw invalid(`Another message carries the file ${id}.`)
      return row
    })
  }

  /** The pictures of cards among these that wait for a message of their owner. Changes nothing. */
  freePictures(ids: readonly string[], ownerId: string): AttachmentRow[] {
    return ids.flatMap(id => {
      const row = this.#rows.get(id)
      return row?.owner_id === ownerId && row.purpose === "card" && row.message_id === null ? [row] : []
    })
  }

  /** Gives files that `requireFree` gave to a message. @returns them as the message shows them */
  attach(rows: readonly AttachmentRow[], to: Carrier): Attachment[] {
    for (const [position, row] of rows.entries()) {
      row.room_id = to.roomId
      row.message_id = to.messageId
      row.message_seq = to.seq
      row.position = position
      this.#attached.add(row)
    }
    return rows.map(attachmentView)
  }

  /** Takes something that a message carries away for good. */
  drop(id: string): void {
    this.#dropped.add(id)
  }

  /** Gives the files of a message to another, with the same bytes. @returns them as the message shows them */
  forward(messageId: string, to: Carrier & { ownerId: string; now: number }): Attachment[] {
    const rows = (this.#forwarded.get(messageId) ?? []).map(source => {
      const row: AttachmentRow = {
        ...source,
        id: Bun.randomUUIDv7(),
        owner_id: to.ownerId,
        shares: source.shares ?? source.id,
        room_id: to.roomId,
        message_id: to.messageId,
        message_seq: to.seq,
        created_at: to.now,
      }
      this.#copies.push({ row, sourceId: source.id })
      return row
    })
    return rows.map(attachmentView)
  }

  /** Takes all that a message carries away for good, since it is deleted. */
  detach(messageId: string): void {
    this.#detached.add(messageId)
  }

  async flush({ tx, now, deletedRooms }: Pick<Batch, "tx" | "now"> & { deletedRooms: readonly string[] }) {
    for (const row of this.#attached) {
      if (!(await saveAttached(tx, row))) throw new Error(`The file ${row.id} was attached meanwhile.`)
    }
    const sourceIds = [...new Set(this.#copies.map(copy => copy.sourceId))]
    if (!(await insertCopies(tx, { copies: this.#copies.map(copy => copy.row), sourceIds })))
      throw new Error("A file was removed while it was forwarded.")
    await removeCarried(tx, { column: "id", values: [...this.#dropped], now })
    await removeCarried(tx, { column: "message_id", values: [...this.#detached], now })
    await removeCarried(tx, { column: "room_id", values: deletedRooms, now })
  }
}

/** Files as a part of a batch, to be registered before the parts that use it. Rooms that are deleted lose theirs by it. */
export const attachmentsPart: Part<AttachmentsState> = {
  name: "attachments",
  async load(batch, commands) {
    const named = commands.flatMap(command => (command.body as NamesFiles).attachmentIds ?? [])
    const ids = [...new Set(named)]
    const forwarded = commands.flatMap(command => (command.body as NamesFiles).forward?.messageId ?? [])
    const [free, carried] = await Promise.all([
      findAttachments(batch.tx, ids),
      findOfMessages(batch.tx, [...new Set(forwarded)]),
    ])
    return new AttachmentsState(free, carried)
  },
  flush: (state, batch) => state.flush({ tx: batch.tx, now: batch.now, deletedRooms: batch.deletedRooms() }),
}

/** What messages carry, by message; those with nothing are left out. Whoever asks has checked that they may see them. */
export async function attachmentsOf(
  db: Db,
  messageIds: readonly string[],
): Promise<Map<string, Attachment[]>> {
  const rows = await findOfMessages(db, messageIds)
  const byMessage = Map.groupBy(rows, row => row.message_id ?? "")
  return new Map([...byMessage].map(([messageId, own]) => [messageId, own.map(attachmentView)]))
}

/** A file of a room and where it is shown. */
export interface CarriedFile {
  readonly attachment: Attachment
  readonly messageId: string
  readonly seq: number
  readonly position: number
}

/** A room's files, the newest message first. Whoever asks has checked membership; `sinceSeq` is what the member may see. */
export async function filesOfRoom(db: Db, query: Parameters<typeof findOfRoom>[1]): Promise<CarriedFile[]> {
  const rows = await findOfRoom(db, query)
  return rows.map(row => ({
    attachment: attachmentView(row),
    messageId: row.message_id ?? "",
    seq: row.message_seq ?? 0,
    position: row.position ?? 0,
  }))
}

const invalid = (message: string): ParleyError => new ParleyError("invalid_input", { message })
