import { errorCodeOf } from "./pending-message.ts"
import type { MessageChange, PendingChange } from "./types.ts"

/** A change with the room of its message, as it is kept over a reload. */
export type KeptChange = PendingChange & { readonly roomId: string }

/** A change as it was stored. */
export function restoredChange(stored: Readonly<Record<string, unknown>>): KeptChange | null {
  const { key, roomId, messageId, createdAt, error } = stored
  const change = changeIn(stored)
  if (change === null || typeof key !== "string" || typeof roomId !== "string") return null
  if (typeof messageId !== "string" || typeof createdAt !== "string") return null
  const failure = error === undefined ? {} : { error: errorCodeOf(error) }
  return { ...change, key, roomId, messageId, createdAt, ...failure }
}

function changeIn({
  kind,
  text,
  emoji,
  active,
  pinned,
}: Readonly<Record<string, unknown>>): MessageChange | null {
  if (kind === "delete") return { kind }
  if (kind === "edit" && typeof text === "string") return { kind, text }
  if (kind === "pin" && typeof pinned === "boolean") return { kind, pinned }
  if (kind !== "react" || typeof emoji !== "string" || typeof active !== "boolean") return null
  return { kind, emoji, active }
}
