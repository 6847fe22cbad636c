import { type Account, mediaLimits, ParleyError } from "@parley/contract"
import type { Tx } from "../../platform/store/index.ts"
import { bodyOf } from "./body.ts"
import type { MediaContext } from "./context.ts"
import { commitOrNothing, newRow, orNothing } from "./files.ts"
import { NotAPicture } from "./images/pictures.ts"
import { folderOf, keep, type Stored } from "./intake.ts"
import { insertAttachment, removeAvatars } from "./repository.ts"

/**
 * Makes the middle of an image a user's avatar. The one before is removed.
 * @throws ParleyError `unsupported_type` for what is no image
 */
export function setAvatar(context: MediaContext, userId: string, request: Request): Promise<Account> {
  return context.slots.hold(userId, () => makeAvatar(context, userId, request))
}

async function makeAvatar(context: MediaContext, userId: string, request: Request): Promise<Account> {
  const id = Bun.randomUUIDv7()
  const stored = await orNothing(context, id, () => storeAvatar(context, id, request))
  const row = newRow(context, { id, ownerId: userId, purpose: "avatar", name: "avatar.webp", stored })
  const account = await commitOrNothing(context, id, async tx => {
    const changed = await change(context, tx, { userId, avatarId: id })
    await insertAttachment(tx, row)
    return changed
  })
  context.avatars.changed(userId)
  return account
}

export async function deleteAvatar(context: MediaContext, userId: string): Promise<Account> {
  const account = await context.store.transaction(tx => change(context, tx, { userId, avatarId: null }))
  context.avatars.changed(userId)
  return account
}

/** The account first: it is one row, so two who change an avatar at a time follow one another. */
async function change(
  context: MediaContext,
  tx: Tx,
  { userId, avatarId }: { userId: string; avatarId: string | null },
): Promise<Account> {
  const account = await context.avatars.set(tx, userId, avatarId)
  await removeAvatars(tx, { ownerId: userId, but: avatarId, now: context.clock.now() })
  return account
}

async function storeAvatar(context: MediaContext, id: string, request: Request): Promise<Stored> {
  const original = await keep(context, `${folderOf(id)}/original`, bodyOf(request, mediaLimits.avatarMax))
  const square = await context.pictures.avatar(original.blob).catch(refuse)
  const { key, size } = await keep(context, `${folderOf(id)}/avatar`, [square])
  await context.blobs.delete([original.key])
  const side = mediaLimits.avatarSide
  return { type: "image/webp", size, width: side, height: side, blob: key, thumbnail: null }
}

function refuse(error: unknown): never {
  if (!(error instanceof NotAPicture)) throw error
  throw new ParleyError("unsupported_type", {
    message: error.tooLarge
      ? "This image has too many pixels, or is too long and thin, for an avatar."
      : "An avatar is made from a JPEG, PNG, WebP or GIF image.",
  })
}
