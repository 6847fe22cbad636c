import { type ErrorCode, errors } from "@parley/contract"
import type { KeyValueStorage, PendingMessage } from "./types.ts"

/**
 * Keeps pending messages under one name of a storage. Each write is a change to what is stored then, so that tabs that
 * share the storage keep each other's messages. A storage that fails costs the messages of a reload, never a send.
 */
export interface Shelf {
  /** What is stored, all of it to be sent again, or failed. */
  read(): Promise<PendingMessage[]>
  put(message: PendingMessage): void
  remove(key: string): void
  /** Removes everything, after the writes under way. */
  erase(): Promise<void>
}

export function createShelf(storage: KeyValueStorage, name: string): Shelf {
  const changes = new Map<string, PendingMessage | null>()
  let writing: Promise<void> | null = null
  let erased = false

  async function read(): Promise<PendingMessage[]> {
    const text = await storage.get(name).catch(() => null)
    return text === null ? [] : parse(text)
  }

  async function write(): Promise<void> {
    while (changes.size > 0 && !erased) {
      const stored = new Map((await read()).map(message => [message.key, message]))
      const made = [...changes]
      changes.clear()
      for (const [key, message] of made) {
        // Taken out first, so that a message sent again goes behind those that wait.
        stored.delete(key)
        if (message) stored.set(key, message)
      }
      if (stored.size === 0) await storage.remove(name)
      else await storage.set(name, JSON.stringify([...stored.values()]))
    }
  }

  function change(key: string, message: PendingMessage | null): void {
    changes.set(key, message)
    writing ??= write()
      .catch(() => undefined)
      .finally(() => {
        writing = null
      })
  }

  return {
    read,
    put: message => change(message.key, message),
    remove: key => change(key, null),
    async erase() {
      erased = true
      await writing
      await storage.remove(name).catch(() => undefined)
    },
  }
}

function parse(text: string): PendingMessage[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.flatMap(entry => restored(entry) ?? []) : []
  } catch {
    return []
  }
}

/** A stored message; one that was on its way is queued again, for its fate is not known. */
function restored(value: unknown): PendingMessage | null {
  if (typeof value !== "object" || value === null) return null
  const { key, roomId, text, replyTo, createdAt, state, error } = value as Record<string, unknown>
  if (typeof key !== "string" || typeof roomId !== "string") return null
  if (typeof text !== "string" || typeof createdAt !== "string") return null
  const answer = typeof replyTo === "string" ? { replyTo } : {}
  const message = { key, roomId, text, ...answer, createdAt }
  if (state !== "failed") return { ...message, state: "queued" }
  const code = typeof error === "string" && Object.hasOwn(errors, error) ? (error as ErrorCode) : "internal"
  return { ...message, state: "failed", error: code }
}
