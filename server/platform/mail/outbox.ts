import type { Logger } from "pino"
import type { Task } from "../telemetry/tasks.ts"
import type { Mail, Mailer } from "./index.ts"

/** Pauses before the second and the third try. */
const pausesMs = [1_000, 10_000]

/**
 * Mail that is written and sent after the request has been answered: how long either takes tells the caller nothing.
 * A few at a time, so many waiting, three tries each; what waits when the process ends is lost, and people ask again.
 */
export class Outbox {
  readonly #mailer: Mailer
  readonly #log: Logger
  readonly #task: Task
  readonly #bounds: { readonly sending: number; readonly waiting: number }
  readonly #waiting: (() => Promise<Mail | undefined>)[] = []
  readonly #closing = new AbortController()
  readonly #sending = new Set<Promise<void>>()

  constructor(
    { mailer, log, task }: { mailer: Mailer; log: Logger; task: Task },
    bounds = { sending: 4, waiting: 1_000 },
  ) {
    this.#mailer = mailer
    this.#log = log
    this.#task = task
    this.#bounds = bounds
  }

  /** Takes what writes a mail, or finds that there is none to write. Returns false where too many wait. */
  add(write: () => Promise<Mail | undefined>): boolean {
    if (this.#closing.signal.aborted || this.#waiting.length >= this.#bounds.waiting) return false
    this.#waiting.push(write)
    this.#next()
    return true
  }

  /** Lets what is being sent end, without further tries. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#waiting.length = 0
    await Promise.all(this.#sending)
    this.#mailer.close()
  }

  #next(): void {
    if (this.#sending.size >= this.#bounds.sending) return
    const write = this.#waiting.shift()
    if (!write) return
    const sending = this.#send(write)
      // What a mail server answers may name the person: its code alone is told.
      .catch(error => this.#log.error({ code: codeOf(error) }, "mail could not be sent"))
      .finally(() => {
        this.#sending.delete(sending)
        this.#next()
      })
    this.#sending.add(sending)
  }

  async #send(write: () => Promise<Mail | undefined>): Promise<void> {
    const mail = await write()
    if (mail) await this.#task.run(() => this.#deliver(mail))
  }

  async #deliver(mail: Mail): Promise<void> {
    for (const pauseMs of pausesMs) {
      try {
        return await this.#mailer.send(mail)
      } catch (error) {
        if (isRefused(error) || this.#closing.signal.aborted) throw error
        await pause(pauseMs, this.#closing.signal)
      }
    }
    await this.#mailer.send(mail)
  }
}

/** RFC 5321, section 4.2.1: 5xx will not change when it is tried again. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && "responseCode" in error && Number(error.responseCode) >= 500

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : error instanceof Error ? error.name : ""

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  signal.addEventListener("abort", () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}
