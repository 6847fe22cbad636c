import type { FileKind } from "@parley/contract"
import { sql } from "kysely"
import { chunks } from "../../platform/store/chunks.ts"
import { readByLists } from "../../platform/store/compiled-once.ts"
import type { Db, Tx } from "../../platform/store/index.ts"

type Tables = {
  attachments: {
    id: string
    owner_id: string
    purpose: "file" | "avatar" | "card"
    name: string
    type: string
    size: number
    width: number | null
    height: number | null
    /** Keys of blobs. */
    blob: string
    thumbnail: string | null
    /** The file whose blobs these are, where it is another. */
    shares: string | null
    /** The message that carries it; null in all four until there is one. */
    room_id: string | null
    message_id: string | null
    message_seq: number | null
    position: number | null
    created_at: number
    removed_at: number | null
  }
  uploads: {
    id: string
    owner_id: string
    name: string
    length: number
    received: number
    expires_at: number
    finished_at: number | null
  }
  upload_pieces: { upload_id: string; start: number; blob: string }
}

export type AttachmentRow = Tables["attachments"]
export type UploadRow = Tables["uploads"]
export type PieceRow = Tables["upload_pieces"]

const tables = (db: Db) => db.withTables<Tables>()
const copiesPerStatement = 100

// Attachments

export async function insertAttachment(tx: Tx, row: AttachmentRow): Promise<void> {
  await tables(tx).insertInto("attachments").values(row).execute()
}

/** Those of the ids that are there and were not removed. */
export async function findAttachments(db: Db, ids: readonly string[]): Promise<AttachmentRow[]> {
  const rows: AttachmentRow[] = []
  for (const some of chunks(ids)) {
    rows.push(
      ...(await tables(db)
        .selectFrom("attachments")
        .selectAll()
        .where("id", "in", some)
        .where("removed_at", "is", null)
        .execute()),
    )
  }
  return rows
}

/** Files by message, each message's in their order. */
export async function findOfMessages(db: Db, messageIds: readonly string[]): Promise<AttachmentRow[]> {
  const rows: AttachmentRow[] = []
  for (const some of chunks(messageIds)) {
    const found = await readByLists(db, { name: "files of messages", lists: [some] }, ([ids = []]) =>
      tables(db)
        .selectFrom("attachments")
        .selectAll()
        .where("message_id", "in", ids)
        .where("purpose", "=", sql.lit("file"))
        .where("removed_at", "is", null)
        .orderBy("message_id")
        .orderBy("position"),
    )
    rows.push(...found)
  }
  return rows
}

/** Those of a room's files that messages after `sinceSeq` carry, the newest message first. */
export async function findOfRoom(
  db: Db,
  query: {
    roomId: string
    sinceSeq: number
    kind: FileKind | undefined
    after: { seq: number; position: number } | undefined
    limit: number
  },
): Promise<AttachmentRow[]> {
  const { kind, after } = query
  return await tables(db)
    .selectFrom("attachments")
    .selectAll()
    .where("room_id", "=", query.roomId)
    .where("message_seq", ">", query.sinceSeq)
    .where("purpose", "=", "file")
    .where("removed_at", "is", null)
    .$if(kind === "files", files =>
      files.where(eb => eb.and(Object.values(typePatterns).map(pattern => eb("type", "not like", pattern)))),
    )
    .$if(kind !== undefined && kind !== "files", files =>
      files.where("type", "like", kind && kind !== "files" ? typePatterns[kind] : ""),
    )
    .$if(after !== undefined, files =>
      files.where(eb =>
        eb.or([
          eb("message_seq", "<", after?.seq ?? 0),
          eb.and([eb("message_seq", "=", after?.seq ?? 0), eb("position", ">", after?.position ?? 0)]),
        ]),
      ),
    )
    .orderBy("message_seq", "desc")
    .orderBy("position")
    .limit(query.limit)
    .execute()
}

const typePatterns = { images: "image/%", audio: "audio/%", video: "video/%" } as const

/** Writes which message carries a file. @returns false when the file was attached or removed meanwhile */
export async function saveAttached(tx: Tx, row: AttachmentRow): Promise<boolean> {
  const { room_id, message_id, message_seq, position } = row
  const result = await tables(tx)
    .updateTable("attachments")
    .set({ room_id, message_id, message_seq, position })
    .where("id", "=", row.id)
    .where("message_id", "is", null)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/**
 * Adds copies of files that share their blobs. Holds the files until the transaction ends, so that no sweep takes the
 * blobs between.
 * @returns false when one was removed meanwhile
 */
export async function insertCopies(
  tx: Tx,
  { copies, sourceIds }: { copies: readonly AttachmentRow[]; sourceIds: readonly string[] },
): Promise<boolean> {
  for (const some of chunks(sourceIds)) {
    const held = await tables(tx)
      .updateTable("attachments")
      .set(eb => ({ shares: eb.ref("shares") }))
      .where("id", "in", some)
      .where("removed_at", "is", null)
      .executeTakeFirst()
    if (held.numUpdatedRows !== BigInt(some.length)) return false
  }
  for (const some of chunks(copies, copiesPerStatement)) {
    await tables(tx).insertInto("attachments").values(some).execute()
  }
  return true
}

/** Removes what messages, or all messages of rooms, carry; or some of it. */
export async function removeCarried(
  tx: Tx,
  by: { column: "id" | "message_id" | "room_id"; values: readonly string[]; now: number },
): Promise<void> {
  for (const some of chunks(by.values)) {
    await tables(tx)
      .updateTable("attachments")
      .set({ removed_at: by.now })
      .where(by.column, "in", some)
      .where("removed_at", "is", null)
      .execute()
  }
}

/** Removes a file of an owner that is in no message. @returns false when there is none */
export async function removeUnattached(
  db: Db,
  file: { id: string; ownerId: string },
  now: number,
): Promise<boolean> {
  const result = await tables(db)
    .updateTable("attachments")
    .set({ removed_at: now })
    .where("id", "=", file.id)
    .where("owner_id", "=", file.ownerId)
    .where("purpose", "=", "file")
    .where("message_id", "is", null)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export async function removeAvatars(
  tx: Tx,
  of: { ownerId: string; but: string | null; now: number },
): Promise<void> {
  await tables(tx)
    .updateTable("attachments")
    .set({ removed_at: of.now })
    .where("owner_id", "=", of.ownerId)
    .where("purpose", "=", "avatar")
    .where("id", "!=", of.but ?? "")
    .where("removed_at", "is", null)
    .execute()
}

/** Removes what an owner has that no message carries: avatars too, and what is being uploaded. */
export async function removeLoose(db: Db, ownerId: string, now: number): Promise<void> {
  await tables(db)
    .updateTable("attachments")
    .set({ removed_at: now })
    .where("owner_id", "=", ownerId)
    .where("message_id", "is", null)
    .where("removed_at", "is", null)
    .execute()
  await tables(db)
    .updateTable("uploads")
    .set({ expires_at: now, name: "" })
    .where("owner_id", "=", ownerId)
    .execute()
}

/** An owner's files, by id. */
export async function findOwned(
  db: Db,
  query: { ownerId: string; after: string; limit: number },
): Promise<AttachmentRow[]> {
  return await tables(db)
    .selectFrom("attachments")
    .selectAll()
    .where("owner_id", "=", query.ownerId)
    .where("removed_at", "is", null)
    .where("id", ">", query.after)
    .orderBy("id")
    .limit(query.limit)
    .execute()
}

/** What an owner has uploaded, or has begun to, that is in no message. */
export async function sumUnattached(db: Db, ownerId: string): Promise<{ files: number; bytes: number }> {
  const [kept, begun] = await Promise.all([
    tables(db)
      .selectFrom("attachments")
      .select(eb => [eb.fn.countAll<number>().as("files"), eb.fn.sum<number | null>("size").as("bytes")])
      .where("owner_id", "=", ownerId)
      .where("purpose", "=", "file")
      .where("message_id", "is", null)
      .where("removed_at", "is", null)
      .executeTakeFirstOrThrow(),
    tables(db)
      .selectFrom("uploads")
      .select(eb => [eb.fn.countAll<number>().as("files"), eb.fn.sum<number | null>("length").as("bytes")])
      .where("owner_id", "=", ownerId)
      .where("finished_at", "is", null)
      .executeTakeFirstOrThrow(),
  ])
  return {
    files: Number(kept.files) + Number(begun.files),
    bytes: Number(kept.bytes ?? 0) + Number(begun.bytes ?? 0),
  }
}

/**
 * Deletes rows that were removed, or that no message has carried since `unattachedBefore`.
 * @returns the files whose blobs they had, which others may share
 */
export async function deleteUnwanted(
  db: Db,
  { unattachedBefore, limit }: { unattachedBefore: number; limit: number },
): Promise<string[]> {
  const removed = tables(db)
    .selectFrom("attachments")
    .select("id")
    .where("removed_at", "is not", null)
    .limit(limit)
  const forgotten = tables(db)
    .selectFrom("attachments")
    .select("id")
    .where("message_id", "is", null)
    .where("purpose", "in", ["file", "card"])
    .where("created_at", "<", unattachedBefore)
    .limit(limit)
  const rows = await Promise.all([
    tables(db).deleteFrom("attachments").where("id", "in", removed).returning(["id", "shares"]).execute(),
    tables(db)
      .deleteFrom("attachments")
      .where("id", "in", forgotten)
      // Again, for a file that is attached while this waits for its row.
      .where("message_id", "is", null)
      .returning(["id", "shares"])
      .execute(),
  ])
  return rows.flat().map(row => row.shares ?? row.id)
}

/** Those of the ids that an attachment or an upload has, or that an attachment shares the blobs of. */
export async function findKnown(db: Db, ids: readonly string[]): Promise<Set<string>> {
  // PostgreSQL takes no empty list.
  if (ids.length === 0) return new Set()
  const known = await Promise.all(
    (["attachments", "uploads"] as const).map(table =>
      tables(db).selectFrom(table).select("id").where("id", "in", ids).execute(),
    ),
  )
  const shared = await tables(db)
    .selectFrom("attachments")
    .select("shares")
    .where("shares", "in", ids)
    .execute()
  return new Set([...known.flat().map(row => row.id), ...shared.flatMap(row => row.shares ?? [])])
}

// Uploads

export async function insertUpload(tx: Tx, row: UploadRow): Promise<void> {
  await tables(tx).insertInto("uploads").values(row).execute()
}

export async function findUpload(db: Db, id: string): Promise<UploadRow | undefined> {
  return await tables(db).selectFrom("uploads").selectAll().where("id", "=", id).executeTakeFirst()
}

/** Adds pieces that follow on what was received. @returns false when something else was received meanwhile */
export async function addPieces(
  tx: Tx,
  added: { uploadId: string; pieces: readonly PieceRow[]; from: number; to: number },
): Promise<boolean> {
  const result = await tables(tx)
    .updateTable("uploads")
    .set({ received: added.to })
    .where("id", "=", added.uploadId)
    .where("received", "=", added.from)
    .executeTakeFirst()
  if (result.numUpdatedRows !== 1n) return false
  await tables(tx).insertInto("upload_pieces").values(added.pieces).execute()
  return true
}

/** The pieces of an upload in their order. */
export async function findPieces(db: Db, uploadId: string): Promise<PieceRow[]> {
  return await tables(db)
    .selectFrom("upload_pieces")
    .selectAll()
    .where("upload_id", "=", uploadId)
    .orderBy("start")
    .execute()
}

export async function finishUpload(tx: Tx, id: string, now: number): Promise<void> {
  await tables(tx).updateTable("uploads").set({ finished_at: now }).where("id", "=", id).execute()
  await tables(tx).deleteFrom("upload_pieces").where("upload_id", "=", id).execute()
}

export async function deleteUpload(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom("upload_pieces").where("upload_id", "=", id).execute()
  await tables(tx).deleteFrom("uploads").where("id", "=", id).execute()
}

export async function findExpiredUploads(db: Db, now: number, limit: number): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom("uploads")
    .select("id")
    .where("expires_at", "<=", now)
    .limit(limit)
    .execute()
  return rows.map(row => row.id)
}
