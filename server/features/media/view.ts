import type { Attachment } from "@parley/contract"
import { mediaUrl, thumbnailUrl } from "@parley/contract"
import type { AttachmentRow } from "./repository.ts"

export function attachmentView(row: AttachmentRow): Attachment {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    size: row.size,
    ...(row.width === null ? {} : { width: row.width }),
    ...(row.height === null ? {} : { height: row.height }),
    url: mediaUrl(row.id),
    ...(row.thumbnail === null ? {} : { thumbnailUrl: thumbnailUrl(row.id) }),
  }
}
