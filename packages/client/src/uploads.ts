import { type Attachment, type ErrorCode, mediaLimits, mediaSpans, ParleyError } from "@parley/contract"
import type { Clock } from "./clock.ts"
import { newKey } from "./new-key.ts"
import type { Part } from "./part.ts"
import { closed, isRetryable } from "./problem.ts"
import { pauseAfter } from "./retry.ts"
import { createShelf, type Shelf } from "./shelf.ts"
import type { OwnStore } from "./store.ts"
import { transfer } from "./transfer.ts"
import { createTus, type Exchanger } from "./tus.ts"
import type { KeyValueStorage } from "./types.ts"
import { isSameFile, type KeptUpload, keptOf, keptUpload, type UploadState, viewOf } from "./upload-state.ts"

/** Uploads held at once, waiting ones too. */
const uploadsMax = 100
/** Of the four that the server takes of one user at a time, so that other devices find room. */
const runningMax = 2
/** Attempts without a byte of progress until an upload counts as failed. */
const attemptsMax = 20
const retry = { base: 500, max: 30_000 }

/** Files on their way to the server. Each is in `state.uploads` by its key, until its message is sent or it is cancelled. */
export interface Uploads {
  /**
   * Begins an upload and returns its key, for `send`. A file whose upload was cut off by a reload goes on from where it
   * was, under the key that its message waits for. Throws `too_large`, and `overloaded` when too much waits.
   */
  add(file: Blob, options?: { name?: string }): string
  pause(key: string): void
  /** Goes on with what was paused or has failed. */
  resume(key: string): void
  /** Gives a file up, here and on the server; a waiting message loses it. */
  cancel(key: string): void
  /** Resolves with the file once it is there. Throws its failure, and `not_found` where it is cancelled. */
  finished(key: string): Promise<Attachment>
}

export interface UploadsPart extends Uploads, Part {
  restore(userId: string): Promise<void>
  /** Shows an upload of an earlier run, whose file is missing unless all of it had come. False: nothing is known of it. */
  claim(key: string): boolean
  /** Forgets an upload whose message has been sent. */
  release(key: string): void
}

interface UploadsOptions {
  readonly store: OwnStore
  readonly storage: KeyValueStorage | undefined
  readonly clock: Clock
  readonly exchange: Exchanger
  /** Some upload is in another state, or gone. */
  readonly onChange: () => void
}

interface Waiter {
  resolve(file: Attachment): void
  reject(error: unknown): void
}

interface Job {
  readonly kept: KeptUpload
  file: Blob | null
  view: UploadState
  attempts: number
  running: AbortController | null
  cancelRetry: (() => void) | null
  waiters: Waiter[]
}

export function createUploads(options: UploadsOptions): UploadsPart {
  const { store, clock, exchange } = options
  const tus = createTus(exchange)
  const jobs = new Map<string, Job>()
  /** Of earlier runs, not shown, to go on with where the same file comes again. */
  let earlier: KeptUpload[] = []
  let shelf: Shelf<KeptUpload> | null = null
  let isClosed = false

  function publish(): void {
    store.set({ uploads: new Map([...jobs].map(([key, job]) => [key, job.view])) })
    options.onChange()
    pump()
  }

  function show(job: Job, change: Partial<UploadState>): void {
    const { error: _error, ...view } = job.view
    job.view = { ...view, ...change }
    publish()
  }

  /** Changes what is kept of an upload over a reload. */
  function keep(job: Job, change: Partial<KeptUpload>): void {
    Object.assign(job.kept, change)
    shelf?.put(job.kept.key, job.kept)
  }

  const isRunning = (job: Job): boolean => job.running !== null
  const isReady = (job: Job): boolean =>
    job.view.state === "waiting" && !isRunning(job) && job.cancelRetry === null

  function pump(): void {
    if (isClosed || [...jobs.values()].filter(isRunning).length >= runningMax) return
    const next = [...jobs.values()].find(isReady)
    // Running, it tells of its state, with which the next one is looked for.
    if (next?.file) void run(next, next.file)
  }

  async function run(job: Job, file: Blob): Promise<void> {
    const controller = new AbortController()
    job.running = controller
    show(job, { state: "uploading" })
    const isCurrent = () => job.running === controller
    try {
      const attachment = await transfer(
        { exchange, tus, clock },
        {
          file,
          name: job.view.name,
          id: job.kept.uploadId,
          signal: controller.signal,
          onId: uploadId => isCurrent() && keep(job, { uploadId }),
          onProgress: sent => isCurrent() && progress(job, sent),
        },
      )
      if (isCurrent()) done(job, attachment)
    } catch (error) {
      if (isCurrent()) failed(job, error)
    }
  }

  function progress(job: Job, sent: number): void {
    if (sent > job.view.sent) job.attempts = 0
    show(job, { sent })
  }

  function done(job: Job, attachment: Attachment): void {
    stop(job)
    job.file = null
    keep(job, { attachment })
    show(job, { state: "done", sent: job.view.size, attachment })
    for (const waiter of job.waiters.splice(0)) waiter.resolve(attachment)
  }

  function failed(job: Job, error: unknown): void {
    stop(job)
    job.attempts++
    if (isRetryable(error) && job.attempts < attemptsMax) {
      const pause = pauseAfter(error, clock, { ...retry, attempts: job.attempts })
      job.cancelRetry = clock.schedule(() => resume(job), pause)
      show(job, { state: "waiting" })
      return
    }
    const code: ErrorCode = error instanceof ParleyError ? error.code : "internal"
    show(job, { state: "failed", error: code })
    for (const waiter of job.waiters.splice(0)) waiter.reject(error)
  }

  function stop(job: Job): void {
    const { running } = job
    job.running = null
    running?.abort(closed())
    job.cancelRetry?.()
    job.cancelRetry = null
  }

  function resume(job: Job): void {
    if (!job.file) return
    stop(job)
    show(job, { state: "waiting" })
  }

  function remove(key: string): Job | undefined {
    const job = jobs.get(key)
    if (!job) return undefined
    stop(job)
    jobs.delete(key)
    shelf?.remove(key)
    for (const waiter of job.waiters.splice(0)) waiter.reject(new ParleyError("not_found"))
    return job
  }

  function put(kept: KeptUpload, file: Blob | null): Job {
    const job: Job = {
      ...{ kept, file, view: viewOf(kept, file), attempts: 0 },
      ...{ running: null, cancelRetry: null, waiters: [] },
    }
    jobs.set(kept.key, job)
    return job
  }

  /** The upload of an earlier run that this file was cut off in. */
  function takeEarlier(wanted: KeptUpload): KeptUpload | undefined {
    const goesOn = (kept: KeptUpload) => kept.attachment === null && isSameFile(kept, wanted)
    const missing = [...jobs.values()].find(job => job.view.state === "missing" && goesOn(job.kept))?.kept
    const found = missing ?? earlier.find(goesOn)
    earlier = earlier.filter(kept => kept !== found)
    return found
  }

  return {
    add(file, more = {}) {
      if (jobs.size >= uploadsMax)
        throw new ParleyError("overloaded", { message: "Too many files wait to be uploaded." })
      if (file.size > mediaLimits.fileMax)
        throw new ParleyError("too_large", { message: "A file may have at most 100 MiB." })
      const wanted = keptOf(file, { key: newKey(), name: more.name, createdAt: clock.now() })
      isClosed = false
      const job = put(takeEarlier(wanted) ?? wanted, file)
      keep(job, {})
      publish()
      return job.kept.key
    },
    pause(key) {
      const job = jobs.get(key)
      if (job?.view.state !== "waiting" && job?.view.state !== "uploading") return
      stop(job)
      show(job, { state: "paused" })
    },
    resume(key) {
      const job = jobs.get(key)
      if (job?.view.state !== "paused" && job?.view.state !== "failed") return
      job.attempts = 0
      resume(job)
    },
    cancel(key) {
      const job = remove(key)
      if (!job) return
      const { uploadId, attachment } = job.kept
      // The server removes by itself, a day later, what this does not reach.
      const dropped = attachment
        ? exchange(attachment.url, { method: "DELETE" })
        : uploadId !== null && tus.drop(uploadId)
      if (dropped !== false) dropped.catch(() => undefined)
      publish()
    },
    finished(key) {
      const job = jobs.get(key)
      if (!job) return Promise.reject(new ParleyError("not_found"))
      const { attachment, error } = job.view
      if (attachment) return Promise.resolve(attachment)
      if (error) return Promise.reject(new ParleyError(error))
      return new Promise((resolve, reject) => job.waiters.push({ resolve, reject }))
    },
    async restore(userId) {
      if (!options.storage) return
      shelf = createShelf(options.storage, { name: `parley.uploads.${userId}`, restored: keptUpload })
      const oldest = clock.now() - mediaSpans.unattached
      for (const kept of await shelf.read()) {
        if (kept.createdAt > oldest) earlier.push(kept)
        else shelf.remove(kept.key)
      }
    },
    claim(key) {
      const kept = earlier.find(each => each.key === key)
      if (!kept) return jobs.has(key)
      earlier = earlier.filter(each => each !== kept)
      put(kept, null)
      publish()
      return true
    },
    release(key) {
      if (remove(key)) publish()
    },
    setOnline(online) {
      if (!online) return
      isClosed = false
      for (const job of jobs.values()) {
        job.attempts = 0
        if (job.cancelRetry !== null) resume(job)
      }
      pump()
    },
    close() {
      isClosed = true
      for (const job of jobs.values()) {
        if (job.view.state !== "uploading" && job.view.state !== "waiting") continue
        stop(job)
        show(job, { state: "waiting" })
      }
    },
    async clear(erase) {
      const before = shelf
      shelf = null
      earlier = []
      for (const key of [...jobs.keys()]) remove(key)
      if (erase) await before?.erase()
    },
  }
}
