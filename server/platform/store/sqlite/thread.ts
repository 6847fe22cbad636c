import { isCompiled } from "../../compiled.ts"
import type { Answer, Request } from "./protocol.ts"

interface Waiting {
  resolve(rows: Rows): void
  reject(error: Error): void
}

export interface Rows {
  readonly rows: Record<string, unknown>[]
  readonly changes: number
}

/** A SQLite error as it came from the thread that ran the query. */
export class SqliteError extends Error {
  override readonly name = "SqliteError"
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

/** The compiled program finds it by its place below `server`, where its first entry point is. */
const workerSource = isCompiled
  ? "./platform/store/sqlite/worker.ts"
  : new URL("./worker.ts", import.meta.url)

/**
 * One thread that owns one connection to a SQLite file, so that a slow query or a disk's flush does not stop the
 * event loop. One user at a time: `exclusive` queues the rest.
 */
export class SqliteThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 0
  #outgoing: Request[] = []
  #isPosting = false
  #free: Promise<void> = Promise.resolve()
  #failed: Error | undefined

  constructor(file: string, mode: "write" | "read") {
    this.#worker = new Worker(workerSource)
    this.#worker.onmessage = (event: MessageEvent<string>) => {
      for (const answer of JSON.parse(event.data) as Answer[]) this.#settle(answer)
    }
    this.#worker.onerror = event => this.#fail(new SqliteError(event.message, "THREAD_DIED"))
    void this.#ask({ kind: "open", file, mode }).catch(() => {})
  }

  /** Waits until nobody else has the thread; the caller must call the function that it gets, once. */
  async acquire(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = this.#free
    this.#free = promise
    await before
    return resolve
  }

  run(sql: string, parameters: readonly unknown[]): Promise<Rows> {
    return this.#ask({ kind: "query", sql, parameters })
  }

  /** Begins a transaction, together with what is asked next: if it cannot begin, its queries and its commit are refused. */
  begin(sql: "begin" | "begin immediate"): void {
    this.#wait({ kind: "begin", sql }).catch(() => {})
  }

  async end(sql: "commit" | "rollback"): Promise<void> {
    await this.#ask({ kind: "end", sql })
  }

  async close(): Promise<void> {
    await this.#ask({ kind: "close" }).catch(() => {})
    this.#worker.terminate()
    this.#fail(new SqliteError("The database is closed.", "CLOSED"))
  }

  /** What is asked at one moment goes over together: waking the other thread costs more than the asking. */
  #ask(question: Request["question"]): Promise<Rows> {
    if (!this.#isPosting) queueMicrotask(() => this.#post())
    this.#isPosting = true
    return this.#wait(question)
  }

  #wait(question: Request["question"]): Promise<Rows> {
    if (this.#failed) return Promise.reject(this.#failed)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#outgoing.push({ id, question })
    })
  }

  #post(): void {
    const requests = this.#outgoing
    this.#outgoing = []
    this.#isPosting = false
    if (!this.#failed) this.#worker.postMessage(JSON.stringify(requests))
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (!waiting) return
    if (answer.error) waiting.reject(new SqliteError(answer.error.message, answer.error.code))
    else waiting.resolve({ rows: answer.rows, changes: answer.changes })
  }

  #fail(error: Error): void {
    this.#failed = error
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }
}
