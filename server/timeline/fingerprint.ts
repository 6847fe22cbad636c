import { createHash } from "node:crypto"

/** A short digest of what a command asks for, to tell a repeat from another use of the same key. */
export function fingerprint(type: string, body: unknown): string {
  return createHash("sha256")
    .update(`${type}\n${JSON.stringify(body, sorted)}`)
    .digest("base64url")
    .slice(0, 22)
}

/** Objects with their fields in one order, so that equal bodies have equal text. */
function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
