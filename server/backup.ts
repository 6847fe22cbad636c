import { createHash } from "node:crypto"
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs"
import { cp, rename } from "node:fs/promises"
import { dirname, join, relative, resolve } from "node:path"
import { z } from "zod"
import { copyDatabase, findDamage } from "./platform/store/sqlite/copy.ts"
import { lockDatabase } from "./platform/store/sqlite/lock.ts"

/** Why a backup or a restore was not done, in a sentence for the operator. */
export class BackupError extends Error {
  override readonly name = "BackupError"
}

/** Where the whole state of an embedded Parley is. */
export interface State {
  /** The file of the database. */
  readonly database: string
  /** The folder of uploaded files. */
  readonly blobs: string
}

const Manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  createdAt: z.iso.datetime(),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
})
type Manifest = z.infer<typeof Manifest>

const manifestName = "backup.json"
const databaseName = "parley.db"
const blobsName = "blobs"

/**
 * Copies the whole state while the server goes on, checks the copy, and gives it its name last: a folder with that
 * name is a whole backup.
 * @returns bytes that were written
 */
export async function backUp(options: {
  state: State
  to: string
  version: string
  now: Date
  onProgress: (step: string, part: number) => void
}): Promise<number> {
  const { state, onProgress } = options
  const to = resolve(options.to)
  if (`${to}/`.startsWith(`${resolve(state.blobs)}/`)) {
    throw new BackupError(`${to} is among the uploaded files: choose a folder outside of ${state.blobs}.`)
  }
  if (existsSync(to)) throw new BackupError(`${to} exists already: choose another folder for the backup.`)
  if (!existsSync(state.database)) throw new BackupError(`There is no database at ${state.database}.`)
  const unfinished = `${to}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  try {
    const copy = join(unfinished, databaseName)
    await copyDatabase(state.database, copy, part => onProgress("copying the database", part))
    onProgress("checking the copy", 0)
    const damage = findDamage(copy)
    if (damage) throw new BackupError(`The copy of the database is damaged (${damage}).`)
    // After the database: every file that it knows of is there by now, and files never change.
    await copyFiles(state.blobs, join(unfinished, blobsName), part => onProgress("copying files", part))
    const files = await describeFiles(unfinished)
    const manifest: Manifest = {
      format: 1,
      version: options.version,
      createdAt: options.now.toISOString(),
      files,
    }
    await Bun.write(join(unfinished, manifestName), `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(unfinished, to)
    return files.reduce((sum, file) => sum + file.size, 0)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw error
  }
}

/**
 * Puts a backup in the place of the state, after checking every file of it. Refuses a database that a server uses,
 * and one that is there unless `replace`; what was there is kept beside it.
 * @returns where the former database is kept, if there was one
 */
export async function restore(options: {
  from: string
  state: State
  replace: boolean
  now: Date
  onProgress: (step: string, part: number) => void
}): Promise<string | undefined> {
  const { state, replace, onProgress } = options
  const from = resolve(options.from)
  await checkBackup(from, part => onProgress("checking the backup", part))
  mkdirSync(dirname(state.database), { recursive: true })
  const unlock = lockDatabase(state.database)
  try {
    const there = existsSync(state.database)
    if (there && !replace) {
      throw new BackupError(
        `There is a database at ${state.database}. To put the backup in its place, add --replace.`,
      )
    }
    const incoming = `${state.database}.incoming`
    onProgress("copying the database", 0)
    await cp(join(from, databaseName), incoming)
    const incomingBlobs = `${state.blobs}.incoming`
    rmSync(incomingBlobs, { recursive: true, force: true })
    await copyFiles(join(from, blobsName), incomingBlobs, part => onProgress("copying files", part))
    const former = setAside(state, options.now)
    if (existsSync(incomingBlobs)) renameSync(incomingBlobs, state.blobs)
    renameSync(incoming, state.database)
    return former
  } finally {
    unlock()
  }
}

/** Compares every file of a backup with what its manifest says. @throws BackupError */
export async function checkBackup(folder: string, onProgress: (part: number) => void): Promise<Manifest> {
  const file = Bun.file(join(folder, manifestName))
  if (!(await file.exists())) throw new BackupError(`${folder} is no backup: it has no ${manifestName}.`)
  const parsed = Manifest.safeParse(await file.json().catch(() => undefined))
  if (!parsed.success) throw new BackupError(`${folder} is no backup that this version can read.`)
  for (const [index, { path, size, sha256 }] of parsed.data.files.entries()) {
    const full = resolve(folder, path)
    if (!full.startsWith(`${resolve(folder)}/`) || !existsSync(full))
      throw new BackupError(`The backup lacks its file ${path}.`)
    if (statSync(full).size !== size || (await digest(full)) !== sha256) {
      throw new BackupError(`The backup is damaged: ${path} is not as it was written.`)
    }
    onProgress((index + 1) / parsed.data.files.length)
  }
  return parsed.data
}

/** Renames what is there, the database's log too, so that nothing of it is lost. @returns where the database is now */
function setAside(state: State, now: Date): string | undefined {
  const suffix = `.before-${now.toISOString().replaceAll(/[:.]/g, "-")}`
  if (existsSync(state.blobs)) renameSync(state.blobs, state.blobs + suffix)
  if (!existsSync(state.database)) return undefined
  for (const part of ["", "-wal", "-shm"]) {
    if (existsSync(state.database + part)) renameSync(state.database + part, state.database + suffix + part)
  }
  return state.database + suffix
}

/** Copies a folder of files that are only ever added and removed. One that is removed meanwhile is left out. */
async function copyFiles(from: string, to: string, onProgress: (part: number) => void): Promise<void> {
  const paths = filesIn(from)
  for (const [index, path] of paths.entries()) {
    await cp(join(from, path), join(to, path)).catch(error => {
      if (existsSync(join(from, path))) throw error
    })
    onProgress((index + 1) / paths.length)
  }
}

/** Paths of all files below a folder, which need not be there. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
}

/** One after another: thousands of open files at a time are more than a system lets us have. */
async function describeFiles(folder: string): Promise<Manifest["files"]> {
  const files: Manifest["files"] = []
  for (const path of filesIn(folder)) {
    const full = join(folder, path)
    files.push({ path, size: statSync(full).size, sha256: await digest(full) })
  }
  return files
}

async function digest(file: string): Promise<string> {
  const hash = createHash("sha256")
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest("hex")
}
