import { type Attachment, mediaLimits, ParleyError } from "@parley/contract"
import type { Tx } from "../../platform/store/index.ts"
import { bodyOf, declaredLength } from "./body.ts"
import type { MediaContext } from "./context.ts"
import { discard, folderOf, type Stored, storeFile } from "./intake.ts"
import { cleanName } from "./name.ts"
import { requireRoomFor } from "./quota.ts"
import { type AttachmentRow, findAttachments, insertAttachment, removeUnattached } from "./repository.ts"
import { attachmentView } from "./view.ts"

interface Given {
  readonly ownerId: string
  readonly name: string
  readonly request: Request
}

/** Keeps the body of a request as a file of a user. Nothing is left of one that does not come whole. */
export function uploadFile(context: MediaContext, given: Given): Promise<Attachment> {
  return context.slots.hold(given.ownerId, () => upload(context, given))
}

async function upload(context: MediaContext, { ownerId, name, request }: Given): Promise<Attachment> {
  await requireRoomFor(context.store.db, ownerId, declaredLength(request))
  const id = Bun.randomUUIDv7()
  const content = bodyOf(request, mediaLimits.fileMax)
  const stored = await orNothing(context, id, () => storeFile(context, id, content))
  const row = newRow(context, { id, ownerId, purpose: "file", name: cleanName(name), stored })
  await commitOrNothing(context, id, async tx => {
    await requireRoomFor(tx, ownerId, row.size)
    await insertAttachment(tx, row)
  })
  return attachmentView(row)
}

/** Deletes the blobs of an attachment that does not come to be. */
export async function orNothing<T>(context: MediaContext, id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await discard(context, folderOf(id))
    throw error
  }
}

/**
 * Runs the transaction that adds an attachment. Where it refuses, the blobs go. Where it fails otherwise it may have been
 * committed all the same: they stay, and the sweep finds out.
 */
export async function commitOrNothing<T>(
  context: MediaContext,
  id: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await context.store.transaction(work)
  } catch (error) {
    if (error instanceof ParleyError) await discard(context, folderOf(id))
    throw error
  }
}

export function newRow(
  context: MediaContext,
  file: { id: string; ownerId: string; purpose: AttachmentRow["purpose"]; name: string; stored: Stored },
): AttachmentRow {
  return {
    ...file.stored,
    id: file.id,
    owner_id: file.ownerId,
    purpose: file.purpose,
    name: file.name,
    shares: null,
    room_id: null,
    message_id: null,
    message_seq: null,
    position: null,
    created_at: context.clock.now(),
    removed_at: null,
  }
}

/** @throws ParleyError `not_found` unless it is the user's own and in no message */
export async function takeBack(context: MediaContext, id: string, ownerId: string): Promise<void> {
  const removed = await removeUnattached(context.store.db, { id, ownerId }, context.clock.now())
  if (!removed) throw new ParleyError("not_found")
}

/**
 * A file that a user may see: anyone's avatar; one's own file until a message carries it; then what is in the messages
 * that one may see.
 * @throws ParleyError `not_found`
 */
export async function visibleFile(context: MediaContext, id: string, userId: string): Promise<AttachmentRow> {
  const { db } = context.store
  const [row] = await findAttachments(db, [id])
  if (!row) throw new ParleyError("not_found")
  if (row.purpose === "avatar") return row
  if (row.room_id === null) {
    if (row.owner_id !== userId) throw new ParleyError("not_found")
    return row
  }
  const member = await context.memberships.membership(db, row.room_id, userId)
  if ((row.message_seq ?? 0) <= member.since_seq) throw new ParleyError("not_found")
  return row
}
