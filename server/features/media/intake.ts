import type { BlobContent } from "../../platform/blobs/index.ts"
import { contentOf, headSize, plainType } from "./content-type.ts"
import type { MediaContext } from "./context.ts"
import { type Cuttable, cutMetadata } from "./images/cut.ts"
import { NotAPicture } from "./images/pictures.ts"
import type { AttachmentRow } from "./repository.ts"

/** What became of the bytes of a file. */
export type Stored = Pick<AttachmentRow, "type" | "size" | "width" | "height" | "blob" | "thumbnail">

/** A blob of the file that is being stored. */
export interface Kept {
  readonly key: string
  readonly size: number
  readonly blob: BlobContent
}

type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** The folder of all blobs of an attachment. */
export const folderOf = (id: string): string => `media/${id}`

/**
 * Keeps the bytes of a file: finds out what it is, cuts the metadata out of an image and makes its thumbnail. What is
 * no image after all becomes a plain file.
 */
export async function storeFile(context: MediaContext, id: string, content: Content): Promise<Stored> {
  const original = await keep(context, `${folderOf(id)}/original`, content)
  const { type, image } = await contentOf(await original.blob.slice(0, headSize).bytes())
  if (!image) return plain(original, type)
  if (image === "gif") return await present({ context, id, type }, original).catch(asPlain(original))
  const stored = await storeImage({ context, id, type }, image, original)
  const unused = [original.key, cleanKey(id)].filter(key => key !== stored.blob)
  await context.blobs.delete(unused)
  return stored
}

/** Puts a content and gives it back. */
export async function keep(context: MediaContext, key: string, content: Content): Promise<Kept> {
  const size = await context.blobs.put(key, content)
  const blob = await context.blobs.get(key)
  if (!blob) throw new Error(`The blob ${key} was put and is not there.`)
  return { key, size, blob }
}

/** Deletes all blobs of a folder. */
export async function discard(context: Pick<MediaContext, "blobs">, folder: string): Promise<void> {
  for await (const { key } of context.blobs.list(folder)) await context.blobs.delete([key])
}

interface Subject {
  readonly context: MediaContext
  readonly id: string
  readonly type: string
}

const cleanKey = (id: string): string => `${folderOf(id)}/clean`

async function storeImage(subject: Subject, format: Cuttable, original: Kept): Promise<Stored> {
  const { context, id } = subject
  const seen = { orientation: 1, complete: false }
  const cut = cutMetadata(format, () => original.blob.stream(), seen)
  const clean = await keep(context, cleanKey(id), cut)
  // A damaged file is kept as it came. One that is whole gives its metadata to nobody, even if it is too large to show.
  const otherwise = () => asPlain(seen.complete ? clean : original)
  if (seen.orientation === 1) return await present(subject, clean).catch(otherwise())
  try {
    const turned = await context.pictures.upright(clean.blob, format, seen.orientation)
    return await present(subject, await keep(context, clean.key, [turned]))
  } catch (error) {
    return otherwise()(error)
  }
}

async function present({ context, id, type }: Subject, image: Kept): Promise<Stored> {
  const { width, height, thumbnail } = await context.pictures.preview(image.blob)
  const small = await keep(context, `${folderOf(id)}/thumbnail`, [thumbnail])
  return { type, size: image.size, width, height, blob: image.key, thumbnail: small.key }
}

function plain(file: Kept, type: string): Stored {
  return { type, size: file.size, width: null, height: null, blob: file.key, thumbnail: null }
}

const asPlain =
  (file: Kept) =>
  (error: unknown): Stored => {
    if (error instanceof NotAPicture) return plain(file, plainType)
    throw error
  }
