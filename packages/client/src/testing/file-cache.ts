import { mkdir, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { CacheStorage } from "../types.ts"

/** A cache in one file of a folder, written anew each time: for programs of a few rooms, and for tests. */
export function fileCache(folder: string): CacheStorage {
  const path = join(folder, "cache.json")

  async function read(): Promise<Map<string, unknown>> {
    const file = Bun.file(path)
    return new Map(
      (await file.exists()) ? Object.entries((await file.json()) as Record<string, unknown>) : [],
    )
  }

  return {
    read,
    get: async key => (await read()).get(key) ?? null,
    async write(changes) {
      const things = await read()
      for (const [key, value] of changes) {
        if (value === null) things.delete(key)
        else things.set(key, value)
      }
      await mkdir(folder, { recursive: true })
      await writeFile(`${path}.new`, JSON.stringify(Object.fromEntries(things)))
      await rename(`${path}.new`, path)
    },
    clear: () => rm(path, { force: true }),
  }
}
