import { notificationSpans } from "@parley/contract"
import { type OutboundAnswer, OutboundRefused } from "../../../platform/outbound/index.ts"
import type { Task } from "../../../platform/telemetry/tasks.ts"
import type { NotificationsContext } from "../context.ts"
import {
  deleteJobs,
  deleteSubscriptions,
  findSubscriptions,
  type JobRow,
  nextJobDue,
  postponeJob,
  type SubscriptionRow,
  takeJobs,
} from "../repository.ts"
import type { PushKeyPair } from "./key.ts"
import { type ComposedPush, composePush } from "./payload.ts"
import { webPush } from "./web-push.ts"

const takenAtOnce = 64
const sentAtOnce = 16
const answerWithinMs = 10_000
/** A worker that took jobs and died lets them go after this long: more than sending all of them takes. */
const takenForMs = 120_000
const attemptsMax = 8
const firstPauseMs = 5_000
const longestPauseMs = 3_600_000

export interface PushIdentity {
  readonly key: PushKeyPair
  /** `mailto:` or `https:`: whom the operators of push services reach (RFC 8292, section 2.1). */
  readonly contact: string
}

/** Sends the pushes that are due, some at a time, and tries again what may succeed later. */
export class PushDelivery {
  readonly #context: NotificationsContext
  readonly #identity: PushIdentity
  readonly #task: Task
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #again = false
  #closed = false

  constructor(context: NotificationsContext, identity: PushIdentity) {
    this.#context = context
    this.#identity = identity
    this.#task = context.tasks.of("send_pushes")
  }

  /** There may be jobs that are due. */
  wake(): void {
    if (this.#closed) return
    this.#again = true
    clearTimeout(this.#timer)
    this.#running ??= this.#run()
      .catch(error => {
        this.#context.log.error({ err: error }, "sending pushes failed")
        this.#wakeIn(firstPauseMs)
      })
      .finally(() => {
        this.#running = undefined
        if (this.#again) this.wake()
      })
  }

  /** Waits for what is being sent; the rest stays in the database. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    const { store, clock } = this.#context
    while (!this.#closed) {
      this.#again = false
      const now = clock.now()
      const jobs = await takeJobs(store.db, { now, until: now + takenForMs, limit: takenAtOnce })
      if (jobs.length === 0) break
      await this.#sendAll(jobs)
    }
    const due = await nextJobDue(store.db)
    if (due !== undefined) this.#wakeIn(due - clock.now())
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.#closed) this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(ms, 0), longestPauseMs))
  }

  async #sendAll(jobs: readonly JobRow[]): Promise<void> {
    const { store, endedSessions } = this.#context
    const sessionIds = [...new Set(jobs.map(job => job.session_id))]
    await deleteSubscriptions(store.db, await endedSessions(sessionIds))
    const rows = await findSubscriptions(store.db, sessionIds)
    const subscriptions = new Map(rows.map(row => [row.session_id, row]))
    const waiting = jobs.values()
    const lane = async () => {
      for (const job of waiting) await this.#send(job, subscriptions.get(job.session_id))
    }
    await Promise.all(Array.from({ length: sentAtOnce }, lane))
  }

  async #send(job: JobRow, subscription: SubscriptionRow | undefined): Promise<void> {
    const { store, log } = this.#context
    const push = subscription && (await composePush(this.#context, job))
    if (!push) return await deleteJobs(store.db, [job.id])
    const started = performance.now()
    try {
      const answer = await this.#post(subscription, { job, push })
      this.#task.ended(isTaken(answer.status) || isGone(answer.status), started)
      await this.#settle(job, answer)
    } catch (error) {
      if (error instanceof OutboundRefused) return await deleteSubscriptions(store.db, [job.session_id])
      log.debug({ err: error }, "a push service did not answer")
      await this.#tryAgain(job, undefined)
    }
  }

  async #post(
    { endpoint, p256dh, auth }: SubscriptionRow,
    { job, push }: { job: JobRow; push: ComposedPush },
  ): Promise<OutboundAnswer> {
    const { clock, outbound } = this.#context
    const { key, contact } = this.#identity
    const left = job.created_at + notificationSpans.push - clock.now()
    // The library encrypts (RFC 8291) and signs (RFC 8292); the call itself goes the guarded way.
    const details = (await webPush()).generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      JSON.stringify(push.payload),
      {
        vapidDetails: { subject: contact, ...key },
        TTL: Math.max(0, Math.floor(left / 1000)),
        urgency: push.urgency,
        topic: push.topic,
        contentEncoding: "aes128gcm",
      },
    )
    const headers = Object.fromEntries(
      Object.entries(details.headers).map(([name, value]) => [name, String(value)]),
    )
    return await outbound.request(endpoint, {
      method: "POST",
      headers,
      body: details.body ?? new Uint8Array(),
      signal: AbortSignal.timeout(answerWithinMs),
      answerMax: 1_024,
    })
  }

  /** What a push service answers: RFC 8030, section 5 and 7.3. */
  async #settle(job: JobRow, { status, headers }: OutboundAnswer): Promise<void> {
    const { store, log } = this.#context
    if (isGone(status)) return await deleteSubscriptions(store.db, [job.session_id])
    if (status === 408 || status === 429 || status >= 500) {
      return await this.#tryAgain(job, retryAfterMs(headers["retry-after"], this.#context.clock.now()))
    }
    if (!isTaken(status)) log.warn({ status }, "a push service refused a push")
    await deleteJobs(store.db, [job.id])
  }

  async #tryAgain(job: JobRow, askedMs: number | undefined): Promise<void> {
    const { store, clock } = this.#context
    const pause = Math.min(askedMs ?? firstPauseMs * 2 ** job.attempts, longestPauseMs)
    const dueAt = clock.now() + pause
    if (job.attempts + 1 >= attemptsMax || dueAt > job.created_at + notificationSpans.push) {
      return await deleteJobs(store.db, [job.id])
    }
    await postponeJob(store.db, job, dueAt)
  }
}

const isTaken = (status: number): boolean => status >= 200 && status <= 299
/** Nobody is there any more, which is no failure of sending. */
const isGone = (status: number): boolean => status === 404 || status === 410

/** Seconds or a date (RFC 9110, section 10.2.3), as milliseconds from now. */
function retryAfterMs(header: string | string[] | undefined, now: number): number | undefined {
  const text = [header].flat()[0]?.trim()
  if (!text) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
