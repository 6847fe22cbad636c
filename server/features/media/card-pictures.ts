import { mediaLimits } from "@parley/contract"
import { contentOf, headSize } from "./content-type.ts"
import type { MediaContext } from "./context.ts"
import { commitOrNothing, newRow, orNothing } from "./files.ts"
import { NotAPicture } from "./images/pictures.ts"
import { folderOf, keep } from "./intake.ts"
import { insertAttachment } from "./repository.ts"

/** What counts visits instead of showing something is smaller. */
const sideMin = 16

/** A picture for a link card, as WebP of at most 400 pixels a side. */
export interface CardPicture {
  readonly webp: Uint8Array
  readonly width: number
  readonly height: number
}

/** Draws an image anew, whatever its bytes hide. @returns undefined for what is no image, or hardly one */
export async function makeCardPicture(
  context: Pick<MediaContext, "pictures">,
  image: Uint8Array<ArrayBuffer>,
): Promise<CardPicture | undefined> {
  const { image: format } = await contentOf(image.subarray(0, headSize))
  if (!format) return undefined
  try {
    const { width, height, thumbnail } = await context.pictures.preview(new Blob([image]))
    if (Math.min(width, height) < sideMin) return undefined
    const scale = Math.min(1, mediaLimits.thumbnailSide / Math.max(width, height))
    const side = (length: number) => Math.max(1, Math.round(length * scale))
    return { webp: thumbnail, width: side(width), height: side(height) }
  } catch (error) {
    if (error instanceof NotAPicture) return undefined
    throw error
  }
}

/** Keeps a picture until a message carries it, or for a day. @returns its id */
export async function keepCardPicture(
  context: MediaContext,
  { webp, width, height }: CardPicture,
  ownerId: string,
): Promise<string> {
  const id = Bun.randomUUIDv7()
  const { key, size } = await orNothing(context, id, () => keep(context, `${folderOf(id)}/card`, [webp]))
  const stored = { type: "image/webp", size, width, height, blob: key, thumbnail: null }
  const row = newRow(context, { id, ownerId, purpose: "card", name: "picture.webp", stored })
  await commitOrNothing(context, id, tx => insertAttachment(tx, row))
  return id
}
