import { createHash } from "node:crypto"
import { mkdirSync } from "node:fs"
import { type FileHandle, mkdir, open, opendir, readdir, rename, rmdir, stat, unlink } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import type { Clock } from "../clock.ts"
import { type BlobEntry, type Blobs, blobFolder, blobKey } from "./index.ts"

/** Unfinished files this old belong to no process that still writes them. */
const leftoverAfter = 24 * 3_600_000
/** How often a folder may be deleted under a blob that moves into it, before `put` gives up. */
const moveAttempts = 10

/**
 * Blobs as files of a folder. A content is written beside the others, flushed to the disk and then renamed, so that a
 * file under a key is always whole. Folders are spread over 256 by a hash, so that none grows too long to read.
 */
export function openFileBlobs(path: string, clock: Clock = Date): Blobs {
  const root = resolve(path)
  const unfinished = join(root, "unfinished")
  mkdirSync(unfinished, { recursive: true })
  // That it fails stops nobody: a disk that cannot be written to says so at the next `put`.
  const cleaned = removeLeftovers(unfinished, clock.now() - leftoverAfter).catch(() => {})
  return {
    async put(key, content) {
      const target = pathOf(root, key)
      await cleaned
      const temporary = join(unfinished, crypto.randomUUID())
      try {
        const size = await writeFlushed(temporary, content)
        await moveIntoPlace(temporary, target)
        return size
      } catch (error) {
        await unlink(temporary).catch(ignoreMissing)
        throw error
      }
    },
    async get(key) {
      const file = Bun.file(pathOf(root, key))
      return (await file.exists()) ? file : undefined
    },
    async delete(keys) {
      for (const key of keys) {
        const file = pathOf(root, key)
        await unlink(file).catch(ignoreMissing)
        // Fails where other blobs are left in the folder.
        await rmdir(dirname(file)).catch(() => {})
      }
    },
    list: folder => (folder === undefined ? listAll(root) : listFolder(root, folder)),
  }
}

function pathOf(root: string, key: string): string {
  if (!blobKey.test(key)) throw new Error(`"${key}" is no key of a blob.`)
  const end = key.lastIndexOf("/")
  return join(folderPath(root, key.slice(0, end)), key.slice(end + 1))
}

/** `uploads/7f3c` is the folder `uploads~7f3c`: one level, so that every blob is at the same depth. */
function folderPath(root: string, folder: string): string {
  if (!blobFolder.test(folder)) throw new Error(`"${folder}" is no folder of blobs.`)
  const spread = createHash("sha1").update(folder).digest("hex").slice(0, 2)
  return join(root, spread, folder.replaceAll("/", "~"))
}

async function writeFlushed(
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const file = await open(path, "wx")
  try {
    let size = 0
    for await (const piece of content) {
      await writeAll(file, piece)
      size += piece.byteLength
    }
    await file.sync()
    return size
  } finally {
    await file.close()
  }
}

/** A write may take fewer bytes than it is given. */
async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.byteLength; ) {
    const { bytesWritten } = await file.write(piece, written, piece.byteLength - written)
    written += bytesWritten
  }
}

/** A rename is kept for good once the folder that names the file is on the disk, and the folders that name it. */
async function moveIntoPlace(temporary: string, target: string): Promise<void> {
  const folder = dirname(target)
  for (let attempt = 1; ; attempt++) {
    const firstMade = await mkdir(folder, { recursive: true })
    try {
      await rename(temporary, target)
      await syncFolder(folder)
      if (firstMade === undefined) return
      await syncFolder(dirname(folder))
      return await syncFolder(dirname(dirname(folder)))
    } catch (error) {
      // Someone deleted the last blob of the folder, and the folder with it.
      if (!isMissing(error) || attempt === moveAttempts) throw error
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r")
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function* listAll(root: string): AsyncIterable<BlobEntry> {
  for (const spread of await readdir(root)) {
    if (spread.length !== 2) continue
    for await (const folder of await opendir(join(root, spread))) {
      yield* listFolder(root, folder.name.replaceAll("~", "/"))
    }
  }
}

async function* listFolder(root: string, folder: string): AsyncIterable<BlobEntry> {
  const path = folderPath(root, folder)
  for (const name of await readdir(path).catch(missingIsEmpty)) {
    const found = await stat(join(path, name)).catch(ignoreMissing)
    if (found) yield { key: `${folder}/${name}`, storedAt: found.mtimeMs }
  }
}

async function removeLeftovers(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(ignoreMissing)
    if (found && found.mtimeMs < before) await unlink(path).catch(ignoreMissing)
  }
}

function missingIsEmpty(error: unknown): string[] {
  ignoreMissing(error)
  return []
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT"
}
