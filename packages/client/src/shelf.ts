import type { KeyValueStorage } from "./types.ts"

/**
 * Keeps things by key under one name of a storage, in the order in which they were put. Each write is a change to what
 * is stored then, so that tabs that share the storage keep each other's things. A storage that fails costs what a reload
 * would have kept, never a send.
 */
export interface Shelf<T> {
  read(): Promise<T[]>
  put(key: string, thing: T): void
  remove(key: string): void
  /** Removes everything, after the writes under way. */
  erase(): Promise<void>
}

interface ShelfOptions<T> {
  readonly name: string
  /** The thing that was stored as this; null for what is none, and is left out. */
  readonly restored: (stored: Readonly<Record<string, unknown>>) => T | null
}

export function createShelf<T>(storage: KeyValueStorage, { name, restored }: ShelfOptions<T>): Shelf<T> {
  const changes = new Map<string, T | null>()
  let writing: Promise<void> | null = null
  let erased = false

  async function stored(): Promise<[string, unknown][]> {
    return parse(await storage.get(name).catch(() => null))
  }

  async function write(): Promise<void> {
    while (changes.size > 0 && !erased) {
      const things = new Map<string, unknown>(await stored())
      const made = [...changes]
      changes.clear()
      for (const [key, thing] of made) {
        // Taken out first, so that what is put again goes behind the others.
        things.delete(key)
        if (thing !== null) things.set(key, thing)
      }
      if (things.size === 0) await storage.remove(name)
      else await storage.set(name, JSON.stringify([...things]))
    }
  }

  function change(key: string, thing: T | null): void {
    changes.set(key, thing)
    writing ??= write()
      .catch(() => undefined)
      .finally(() => {
        writing = null
      })
  }

  return {
    async read() {
      const things = await stored()
      return things.flatMap(([, thing]) => (isRecord(thing) ? (restored(thing) ?? []) : []))
    },
    put: change,
    remove: key => change(key, null),
    async erase() {
      erased = true
      await writing
      await storage.remove(name).catch(() => undefined)
    },
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function parse(text: string | null): [string, unknown][] {
  try {
    const value: unknown = JSON.parse(text ?? "[]")
    return Array.isArray(value) ? value.filter(isPair) : []
  } catch {
    return []
  }
}

const isPair = (value: unknown): value is [string, unknown] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "string"
