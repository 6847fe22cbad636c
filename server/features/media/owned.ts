import type { Attachment } from "@parley/contract"
import { isoTime } from "../../platform/clock.ts"
import type { Db } from "../../platform/store/index.ts"
import { findOwned } from "./repository.ts"
import { attachmentView } from "./view.ts"

/** A page of what a user has uploaded, and where it is shown. */
export async function ownedFiles(
  db: Db,
  query: { ownerId: string; cursor: string | undefined; limit: number },
): Promise<{ files: OwnedFile[]; cursor: string | null }> {
  const found = await findOwned(db, { ...query, after: query.cursor ?? "", limit: query.limit + 1 })
  const rows = found.slice(0, query.limit)
  return {
    files: rows.map(row => ({
      file: attachmentView(row),
      createdAt: isoTime(row.created_at),
      roomId: row.room_id,
      messageId: row.message_id,
    })),
    cursor: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
  }
}

interface OwnedFile {
  readonly file: Attachment
  readonly createdAt: string
  readonly roomId: string | null
  readonly messageId: string | null
}
