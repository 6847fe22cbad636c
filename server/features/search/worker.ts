import type { Message } from "@parley/contract"
import type { Logger } from "pino"
import { type Bus, type BusSubscription, subjects } from "../../platform/bus/index.ts"
import type { Db, Store } from "../../platform/store/index.ts"
import type { Task, Tasks } from "../../platform/telemetry/tasks.ts"
import { readRoomIdsAfter } from "../../timeline/index.ts"
import type { MessageReads } from "../messages/index.ts"
import { advance, Overtaken } from "./indexer.ts"
import { findPositionsAfter } from "./repository.ts"

/** Rooms in one step. */
const roomsMax = 50
/** Rooms that are known to have changed; past it all rooms are looked at. */
const wantedMax = 10_000
/** Between two steps: what changes meanwhile comes together, and the writer is free for messages. */
const pauseMs = 25
const retryMaxMs = 30_000
/** Finds rooms whose announcement was lost. */
const sweepMs = 300_000
const pageSize = 500

export interface SearchWorkerOptions {
  readonly store: Store
  readonly bus: Bus
  readonly log: Logger
  readonly tasks: Tasks
  readonly messages: MessageReads
  /** Told of messages that changed, once they are indexed. */
  readonly onIndexed?: (messages: readonly Message[]) => void
}

/** Follows every room and keeps the search index at its rev. */
export class SearchWorker {
  readonly #options: SearchWorkerOptions
  readonly #task: Task
  #committed: BusSubscription | undefined
  readonly #wanted = new Set<string>()
  readonly #sweeper: ReturnType<typeof setInterval>
  /** Pages of rooms that are still to be looked at. */
  #sweep: AsyncIterator<string[]> | undefined
  #endPause: (() => void) | undefined
  #running: Promise<void> | undefined
  #closed = false

  /** Catches up first with what changed while nobody followed. */
  static async open(options: SearchWorkerOptions): Promise<SearchWorker> {
    const worker = new SearchWorker(options)
    worker.#committed = await options.bus.subscribe(subjects.committed, ({ roomIds }) =>
      worker.#want(roomIds),
    )
    options.bus.onReconnect(() => worker.#lookAtAll())
    worker.#lookAtAll()
    return worker
  }

  private constructor(options: SearchWorkerOptions) {
    this.#options = options
    this.#task = options.tasks.of("index_messages")
    this.#sweeper = setInterval(() => this.#lookAtAll(), sweepMs)
  }

  /** Resolves once nothing more is written. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#sweeper)
    await this.#committed?.unsubscribe()
    this.#endPause?.()
    await this.#running
  }

  #want(roomIds: Iterable<string>): void {
    for (const roomId of roomIds) {
      if (this.#wanted.size < wantedMax) this.#wanted.add(roomId)
      else this.#sweep = allRooms(this.#options.store.db)
    }
    this.#start()
  }

  #lookAtAll(): void {
    this.#sweep = allRooms(this.#options.store.db)
    this.#start()
  }

  #start(): void {
    if (this.#closed) return
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      if (this.#hasWork()) this.#start()
    })
  }

  #hasWork(): boolean {
    return !this.#closed && (this.#wanted.size > 0 || this.#sweep !== undefined)
  }

  async #run(): Promise<void> {
    let failures = 0
    while (this.#hasWork()) {
      await this.#wait(failures === 0 ? pauseMs : Math.min(retryMaxMs, 250 * 2 ** failures))
      if (this.#closed) return
      try {
        await this.#task.run(() => (this.#wanted.size > 0 ? this.#step(this.#take()) : this.#nextPage()))
        failures = 0
      } catch (error) {
        failures++
        this.#options.log.error({ err: error }, "indexing failed and is tried again")
      }
    }
  }

  #take(): string[] {
    const taken = [...this.#wanted].slice(0, roomsMax)
    for (const roomId of taken) this.#wanted.delete(roomId)
    return taken
  }

  async #step(roomIds: readonly string[]): Promise<void> {
    try {
      const { indexed, behind } = await advance(this.#options, roomIds)
      for (const roomId of behind) this.#wanted.add(roomId)
      if (indexed.length > 0) this.#options.onIndexed?.(indexed)
    } catch (error) {
      for (const roomId of roomIds) this.#wanted.add(roomId)
      const overtaken = error instanceof Overtaken || this.#options.store.isDuplicate(error)
      if (!overtaken) throw error
    }
  }

  async #nextPage(): Promise<void> {
    const sweep = this.#sweep
    const page = await sweep?.next()
    if (page && !page.done) for (const roomId of page.value) this.#wanted.add(roomId)
    else if (this.#sweep === sweep) this.#sweep = undefined
  }

  #wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#endPause = () => {
      clearTimeout(timer)
      resolve()
    }
    return promise
  }
}

/** Rooms that there are, and rooms that are gone and still indexed. */
async function* allRooms(db: Db): AsyncGenerator<string[]> {
  for (const read of [readRoomIdsAfter, findPositionsAfter]) {
    for (let after: string | undefined = ""; after !== undefined; ) {
      const page: string[] = await read(db, after, pageSize)
      yield page
      after = page.length < pageSize ? undefined : page.at(-1)
    }
  }
}
