import { createHash, type Hash } from "node:crypto"
import { mediaLimits, mediaSpans, ParleyError } from "@parley/contract"
import { ByteReader } from "./byte-reader.ts"
import type { MediaContext } from "./context.ts"
import { newRow } from "./files.ts"
import { discard, storeFile } from "./intake.ts"
import { cleanName } from "./name.ts"
import { requireRoomFor } from "./quota.ts"
import {
  type AttachmentRow,
  addPieces,
  deleteUpload,
  findAttachments,
  findPieces,
  findUpload,
  finishUpload,
  insertAttachment,
  insertUpload,
  type PieceRow,
  type UploadRow,
} from "./repository.ts"

/** A request is kept in pieces of this size, so that a process that dies loses no more than one of them. */
const pieceSize = 8 * 1024 * 1024

export const uploadFolder = (id: string): string => `uploads/${id}`

/** Begins an upload; its whole length counts against what its owner may have unattached. */
export async function createUpload(
  context: MediaContext,
  given: { ownerId: string; name: string; length: number },
): Promise<UploadRow> {
  const row: UploadRow = {
    id: Bun.randomUUIDv7(),
    owner_id: given.ownerId,
    name: cleanName(given.name),
    length: given.length,
    received: 0,
    expires_at: context.clock.now() + mediaSpans.unattached,
    finished_at: null,
  }
  await context.store.transaction(async tx => {
    await requireRoomFor(tx, given.ownerId, given.length)
    await insertUpload(tx, row)
  })
  return row
}

/** @throws ParleyError `not_found` for one that has expired, or is someone else's */
export async function ownUpload(context: MediaContext, id: string, ownerId: string): Promise<UploadRow> {
  const upload = await findUpload(context.store.db, id)
  if (upload?.owner_id !== ownerId || upload.expires_at <= context.clock.now()) {
    throw new ParleyError("not_found")
  }
  return upload
}

export async function dropUpload(context: MediaContext, upload: UploadRow): Promise<void> {
  await context.store.transaction(tx => deleteUpload(tx, upload.id))
  await discard(context, uploadFolder(upload.id))
}

export interface Checksum {
  readonly algorithm: "sha1" | "sha256"
  readonly digest: Uint8Array
}

export type Received = "kept" | "wrong_offset" | "wrong_checksum"

/**
 * Adds bytes to an upload. Without a checksum, what came before a break is kept; with one, all of it or nothing. Bytes
 * past the upload's length are not read.
 * @throws ParleyError `invalid_input` when it comes in too many pieces
 */
export async function receive(
  context: MediaContext,
  upload: UploadRow,
  sent: { content: AsyncIterable<Uint8Array>; checksum: Checksum | undefined },
): Promise<Received> {
  if (sent.checksum) return await receiveChecked(context, upload, { ...sent, checksum: sent.checksum })
  let from = upload.received
  for await (const { piece, to } of keepPieces(context, upload, sent.content)) {
    if (!(await add(context, { pieces: [piece], from, to }))) return "wrong_offset"
    from = to
  }
  return "kept"
}

async function receiveChecked(
  context: MediaContext,
  upload: UploadRow,
  { content, checksum }: { content: AsyncIterable<Uint8Array>; checksum: Checksum },
): Promise<Received> {
  const hash = createHash(checksum.algorithm)
  const pieces: PieceRow[] = []
  let end = upload.received
  for await (const { piece, to } of keepPieces(context, upload, hashed(content, hash))) {
    pieces.push(piece)
    end = to
  }
  if (!hash.digest().equals(checksum.digest)) {
    await context.blobs.delete(pieces.map(piece => piece.blob))
    return "wrong_checksum"
  }
  if (pieces.length === 0) return "kept"
  return (await add(context, { pieces, from: upload.received, to: end })) ? "kept" : "wrong_offset"
}

/** Puts what comes into blobs of a bounded size, and tells of each once it is kept. */
async function* keepPieces(
  context: MediaContext,
  upload: UploadRow,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ piece: PieceRow; to: number }> {
  let count = (await findPieces(context.store.db, upload.id)).length
  const reader = new ByteReader(content)
  try {
    for (let start = upload.received; start < upload.length && !(await reader.atEnd()); ) {
      requireFewPieces(++count)
      const blob = `${uploadFolder(upload.id)}/${crypto.randomUUID()}`
      const to =
        start + (await context.blobs.put(blob, reader.copy(Math.min(pieceSize, upload.length - start))))
      yield { piece: { upload_id: upload.id, start, blob }, to }
      start = to
    }
  } finally {
    await reader.close()
  }
}

/** Adds pieces unless another request has added some: its bytes were first, and these go. */
async function add(
  context: MediaContext,
  added: { pieces: readonly PieceRow[]; from: number; to: number },
): Promise<boolean> {
  const uploadId = added.pieces[0]?.upload_id ?? ""
  const isNext = await context.store.transaction(tx => addPieces(tx, { ...added, uploadId }))
  if (!isNext) await context.blobs.delete(added.pieces.map(piece => piece.blob))
  return isNext
}

function requireFewPieces(count: number): void {
  if (count <= mediaLimits.uploadPiecesMax) return
  throw new ParleyError("invalid_input", {
    message: `An upload comes in at most ${mediaLimits.uploadPiecesMax} pieces: send larger ones.`,
  })
}

async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    hash.update(piece)
    yield piece
  }
}

/**
 * The file that an upload has become; makes it where all bytes are there. May be called again after a failure.
 * @returns undefined while bytes are missing, or once the file was removed
 */
export async function fileOf(context: MediaContext, upload: UploadRow): Promise<AttachmentRow | undefined> {
  if (upload.received < upload.length) return undefined
  if (upload.finished_at === null) {
    const going = context.finishing.get(upload.id) ?? finish(context, upload.id)
    context.finishing.set(upload.id, going)
    await going.finally(() => context.finishing.delete(upload.id))
  }
  const [row] = await findAttachments(context.store.db, [upload.id])
  return row
}

/** Another node may finish at the same time: both put the same blobs, and one adds the row. */
async function finish(context: MediaContext, id: string): Promise<void> {
  const { upload, pieces } = await context.store.snapshot(async db => ({
    upload: await findUpload(db, id),
    pieces: await findPieces(db, id),
  }))
  if (!upload || upload.finished_at !== null) return
  const stored = await storeFile(context, id, join(context, upload, pieces))
  const { owner_id: ownerId, name } = upload
  const row = newRow(context, { id, ownerId, purpose: "file", name, stored })
  const added = context.store.transaction(async tx => {
    await insertAttachment(tx, row)
    await finishUpload(tx, id, context.clock.now())
  })
  await added.catch((error: unknown) => {
    if (!context.store.isDuplicate(error)) throw error
  })
  await discard(context, uploadFolder(id))
}

/** Throws rather than end early: what is put from it would take the place of the whole file. */
async function* join(
  context: MediaContext,
  upload: UploadRow,
  pieces: readonly PieceRow[],
): AsyncGenerator<Uint8Array> {
  let size = 0
  for (const { blob } of pieces) {
    const piece = await context.blobs.get(blob)
    if (!piece) throw new Error(`The piece ${blob} of an upload is gone.`)
    for await (const bytes of piece.stream()) {
      size += bytes.byteLength
      yield bytes
    }
  }
  if (size !== upload.length)
    throw new Error(`The upload ${upload.id} has ${size} of ${upload.length} bytes.`)
}
