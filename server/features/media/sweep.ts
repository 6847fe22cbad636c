import { mediaSpans } from "@parley/contract"
import type { BlobEntry } from "../../platform/blobs/index.ts"
import type { Task } from "../../platform/telemetry/tasks.ts"
import type { MediaContext } from "./context.ts"
import { discard, folderOf } from "./intake.ts"
import { deleteUnwanted, deleteUpload, findExpiredUploads, findKnown } from "./repository.ts"
import { uploadFolder } from "./uploads.ts"

const everyMs = 10 * 60_000
/** Rows of one statement. */
const rowsAtOnce = 100
/** Statements of one sweep; the next goes on. */
const roundsMax = 20
/** Blobs that one sweep looks at. */
const blobsMax = 5_000
const blobsAtOnce = 500

/**
 * Deletes what nobody can see any more: files that were removed or that no message carried for a day, uploads that did
 * not end in a day, and blobs of a day that no row names, which a process leaves when it dies.
 *
 * Rows go before their blobs: what dies in between leaves blobs without a row, never a row without its blobs.
 */
export class Sweep {
  readonly #context: MediaContext
  readonly #task: Task
  readonly #closing = new AbortController()
  readonly #timer: ReturnType<typeof setInterval>
  #going: Promise<void> | undefined
  /** Goes round all blobs, some in each sweep. */
  #blobs: AsyncIterator<BlobEntry> | undefined

  constructor(context: MediaContext) {
    this.#context = context
    this.#task = context.tasks.of("sweep_files")
    this.#timer = setInterval(() => void this.run(), everyMs)
    void this.run()
  }

  /** Sweeps now, or joins the sweep that is going on. A failure is logged; the next sweep comes all the same. */
  run(): Promise<void> {
    this.#going ??= this.#task
      .run(() => this.#sweep())
      .catch((error: unknown) => this.#context.log.error({ err: error }, "old files could not be swept"))
      .finally(() => {
        this.#going = undefined
      })
    return this.#going
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closing.abort()
    await this.#going
    await this.#blobs?.return?.()
  }

  async #sweep(): Promise<void> {
    await this.#inRounds(() => this.#sweepFiles())
    await this.#inRounds(() => this.#sweepUploads())
    await this.#sweepBlobs()
  }

  async #inRounds(round: () => Promise<number>): Promise<void> {
    for (let rounds = 0; rounds < roundsMax && !this.#closing.signal.aborted; rounds++) {
      if ((await round()) === 0) return
    }
  }

  async #sweepFiles(): Promise<number> {
    const { store } = this.#context
    const ids = await deleteUnwanted(store.db, { unattachedBefore: this.#aDayAgo(), limit: rowsAtOnce })
    const shared = await findKnown(store.db, ids)
    for (const id of new Set(ids).difference(shared)) await discard(this.#context, folderOf(id))
    return ids.length
  }

  async #sweepUploads(): Promise<number> {
    const { store, clock } = this.#context
    const ids = await findExpiredUploads(store.db, clock.now(), rowsAtOnce)
    for (const id of ids) {
      await store.transaction(tx => deleteUpload(tx, id))
      await discard(this.#context, uploadFolder(id))
    }
    return ids.length
  }

  async #sweepBlobs(): Promise<void> {
    for (let seen = 0; seen < blobsMax && !this.#closing.signal.aborted; seen += blobsAtOnce) {
      const { entries, ended } = await this.#nextBlobs()
      const before = this.#aDayAgo()
      const old = entries.filter(entry => entry.storedAt < before).map(entry => entry.key)
      const known = await findKnown(this.#context.store.db, [...new Set(old.map(idOf))])
      await this.#context.blobs.delete(old.filter(key => !known.has(idOf(key))))
      if (ended) return
    }
  }

  async #nextBlobs(): Promise<{ entries: BlobEntry[]; ended: boolean }> {
    this.#blobs ??= this.#context.blobs.list()[Symbol.asyncIterator]()
    const entries: BlobEntry[] = []
    while (entries.length < blobsAtOnce) {
      const { value, done } = await this.#blobs.next()
      if (done) {
        this.#blobs = undefined
        return { entries, ended: true }
      }
      entries.push(value)
    }
    return { entries, ended: false }
  }

  #aDayAgo(): number {
    return this.#context.clock.now() - mediaSpans.unattached
  }
}

/** `media/<id>/original`, `uploads/<id>/<piece>`: what a blob belongs to. */
const idOf = (key: string): string => key.split("/")[1] ?? ""
