import type { Attachment } from "@parley/contract"

export interface Kinds {
  readonly images: readonly Attachment[]
  readonly audio: readonly Attachment[]
  readonly video: readonly Attachment[]
  readonly files: readonly Attachment[]
}

/** An image is shown where its size is known, so that nothing moves when it comes. */
const isImage = ({ type, width, height }: Attachment): boolean =>
  type.startsWith("image/") && width !== undefined && height !== undefined

/** Parts files by how they are shown, each in its order. */
export function kindsOf(attachments: readonly Attachment[]): Kinds {
  const rest = attachments.filter(attachment => !isImage(attachment))
  const ofType = (type: string) => rest.filter(attachment => attachment.type.startsWith(`${type}/`))
  return {
    images: attachments.filter(isImage),
    audio: ofType("audio"),
    video: ofType("video"),
    files: rest.filter(({ type }) => !/^(audio|video)\//u.test(type)),
  }
}
