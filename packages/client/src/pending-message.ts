import { type ErrorCode, errors } from "@parley/contract"
import type { PendingMessage } from "./types.ts"

/** A message as it was stored; one that was on its way is queued again, for its fate is not known. */
export function restoredMessage(stored: Readonly<Record<string, unknown>>): PendingMessage | null {
  const { key, roomId, text, replyTo, forward, createdAt, state, error } = stored
  if (typeof key !== "string" || typeof roomId !== "string") return null
  if (typeof text !== "string" || typeof createdAt !== "string") return null
  const uploads = idsIn(stored["uploads"])
  const attachmentIds = idsIn(stored["attachmentIds"])
  const message = {
    ...{ key, roomId, text, createdAt },
    ...(typeof replyTo === "string" && { replyTo }),
    ...(typeof forward === "string" && { forward }),
    ...(uploads && { uploads }),
    ...(attachmentIds && { attachmentIds }),
  }
  if (state === "failed") return { ...message, state: "failed", error: errorCodeOf(error) }
  return { ...message, state: state === "uploading" ? state : "queued" }
}

/** The code of a stored error. */
export function errorCodeOf(error: unknown): ErrorCode {
  return typeof error === "string" && Object.hasOwn(errors, error) ? (error as ErrorCode) : "internal"
}

const idsIn = (ids: unknown): readonly string[] | undefined =>
  Array.isArray(ids) && ids.length > 0 && ids.every(id => typeof id === "string") ? ids : undefined
