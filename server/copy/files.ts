import type { BlobContent, Blobs } from "../platform/blobs/index.ts"
import type { Store } from "../platform/store/index.ts"
import { CopyError } from "./errors.ts"
import { addCopiedBlob, countCopiedBlobs, findSource, isBlobCopied, rememberBlobs } from "./marker.ts"
import type { Steps } from "./steps.ts"

/** Files on their way at once: a store over the network takes its time for each. */
const atOnce = 4

export interface FilesCopy {
  readonly source: Blobs
  readonly target: Blobs
  /** Where both are, to know them again. */
  readonly places: string
  /** Keeps what was copied, until the copy is whole. */
  readonly store: Store
  readonly steps: Steps
}

/** Copies every file under its key, those too that no row names: the sweep of the server takes them away later. */
export async function copyFiles(copy: FilesCopy): Promise<{ files: number; bytes: number }> {
  const { store, source, steps } = copy
  await beginFiles(copy)
  let of = 0
  for await (const _ of source.list()) of++
  steps.begin("files", { of, done: (await countCopiedBlobs(store.db)).files })
  const entries = source.list()[Symbol.asyncIterator]()
  const work = async () => {
    try {
      for (let next = await entries.next(); !next.done; next = await entries.next()) {
        steps.check()
        await copyFile(copy, next.value.key)
      }
    } finally {
      // Where one fails the others end too, after the file that they are at.
      await entries.return?.()
    }
  }
  const results = await Promise.allSettled(Array.from({ length: atOnce }, work))
  for (const result of results) if (result.status === "rejected") throw result.reason
  return await countCopiedBlobs(store.db)
}

async function beginFiles({ store, target, places }: FilesCopy): Promise<void> {
  const begun = (await findSource(store.db))?.blobs
  if (begun === places) return
  if (begun) throw new CopyError(`Files were begun to be copied ${begun}: go on with these places.`)
  for await (const { key } of target.list()) {
    throw new CopyError(`The target of the files is not empty: it has ${key}. Choose an empty place.`)
  }
  await rememberBlobs(store.db, places)
}

async function copyFile({ source, target, store, steps }: FilesCopy, key: string): Promise<void> {
  if (await isBlobCopied(store.db, key)) return
  const blob = await source.get(key)
  if (!blob) throw new CopyError(`The file ${key} went away while it was copied: somebody uses the source.`)
  const hash = new Bun.CryptoHasher("sha256")
  const size = await target.put(key, hashed(blob, hash))
  const sha256 = hash.digest("hex")
  const written = await describe(target, key)
  if (blob.size !== size || written.size !== size || written.sha256 !== sha256)
    throw new CopyError(`The file ${key} is not the same in the copy: a disk or the network changed it.`)
  await addCopiedBlob(store.db, { key, size })
  steps.advance(1)
}

async function* hashed(blob: BlobContent, hash: Bun.CryptoHasher): AsyncGenerator<Uint8Array> {
  for await (const piece of blob.stream()) {
    hash.update(piece)
    yield piece
  }
}

async function describe(blobs: Blobs, key: string): Promise<{ size: number; sha256: string }> {
  const hash = new Bun.CryptoHasher("sha256")
  let size = 0
  const blob = await blobs.get(key)
  if (blob) for await (const piece of hashed(blob, hash)) size += piece.byteLength
  return { size, sha256: hash.digest("hex") }
}
