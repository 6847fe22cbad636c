import type { ErrorCode } from "@parley/contract"
import type { PendingMessage, UploadState } from "./types.ts"

/** How far the files of a waiting message are, by the uploads that there are now. */
export function filesOf(
  { uploads = [], attachmentIds = [] }: PendingMessage,
  state: ReadonlyMap<string, UploadState>,
): { uploads: string[]; attachmentIds: string[]; done: boolean; error: ErrorCode | undefined } {
  const left = uploads.filter(key => state.has(key))
  const held = left.flatMap(key => state.get(key) ?? [])
  return {
    uploads: left,
    attachmentIds: [...attachmentIds, ...held.flatMap(({ attachment }) => attachment?.id ?? [])],
    done: held.every(upload => upload.state === "done"),
    error: held.find(upload => upload.state === "failed")?.error,
  }
}
