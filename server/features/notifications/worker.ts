import { isQuiet, notificationSpans } from "@parley/contract"
import { type BusSubscription, type News, subjects } from "../../platform/bus/index.ts"
import type { Db } from "../../platform/store/index.ts"
import type { Task } from "../../platform/telemetry/tasks.ts"
import { Duty } from "../../timeline/index.ts"
import { findSentSince } from "../messages/index.ts"
import { findDnd } from "../presence/index.ts"
import { audienceOf, type Told } from "./audience.ts"
import type { NotificationsContext } from "./context.ts"
import type { Entry } from "./entries.ts"
import type { PushDelivery } from "./push/delivery.ts"
import { type PushPlan, planPushes, settlePushes } from "./push/jobs.ts"
import { anySubscription, deleteProgress, deleteReads, findProgress } from "./repository.ts"
import { settingsOf } from "./settings.ts"
import { viewsOf } from "./view.ts"

/** Messages that wait; those past it are told by push alone, once they are read from the database. */
const waitingMax = 10_000
/** Messages that are this old are not pushed after a restart. */
const lateMs = 3_600_000
const pageSize = 200
const sweepEveryMs = 6 * 3_600_000
const retryAfterMs = 5_000

/**
 * Tells people what came into their inboxes, live and by push. What came in while the last batch was told is the next.
 * Live events are of the moment: the inbox has what they said. Pushes are jobs in the database, made in the transaction
 * that says how far a room is settled, so a worker that dies loses none and makes none twice.
 */
export class NotificationWorker {
  readonly #context: NotificationsContext
  readonly #delivery: PushDelivery
  readonly #telling: Task
  readonly #sweeping: Task
  /** Of several workers one tells: others would tell it again. */
  #duty: Duty | undefined
  #subscription: BusSubscription | undefined
  readonly #sweeper: ReturnType<typeof setInterval>
  #waiting: News[] = []
  #size = 0
  /** Something may have been sent that was not heard. */
  #behind = true
  #working: Promise<void> | undefined
  #closed = false
  #retry: ReturnType<typeof setTimeout> | undefined

  private constructor(context: NotificationsContext, delivery: PushDelivery) {
    this.#context = context
    this.#delivery = delivery
    this.#telling = context.tasks.of("tell_people")
    this.#sweeping = context.tasks.of("sweep_notifications")
    this.#sweeper = setInterval(() => this.#sweep(), sweepEveryMs)
    context.bus.onReconnect(() => this.#fallBehind())
  }

  /** Resolves once news are heard; what was sent before is read from the database. */
  static async start(context: NotificationsContext, delivery: PushDelivery): Promise<NotificationWorker> {
    const worker = new NotificationWorker(context, delivery)
    worker.#subscription = await context.bus.subscribe(subjects.news, news => worker.#hear(news))
    worker.#duty = new Duty({ ...context, name: "notifications", gained: () => worker.#begin() })
    if (worker.#duty.isOurs) worker.#begin()
    return worker
  }

  /** Ends what is under way. What waits is found again by the next start. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#sweeper)
    await this.#subscription?.unsubscribe()
    await this.#working
    clearTimeout(this.#retry)
    await this.#delivery.close()
    await this.#duty?.close()
  }

  /** The worker before may have left something to do. */
  #begin(): void {
    this.#fallBehind()
    this.#delivery.wake()
  }

  #hear(news: News): void {
    if (!this.#duty?.isOurs) return
    if (this.#size >= waitingMax) {
      this.#fallBehind()
      return
    }
    this.#size += news.messages.length + news.entries.length
    this.#waiting.push(news)
    this.#wake()
  }

  /** What was not told is read from the database. */
  #fallBehind(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#behind = true
    this.#wake()
  }

  #wake(): void {
    if (this.#closed || !this.#duty?.isOurs) return
    this.#working ??= this.#telling
      .run(() => this.#work())
      .catch(error => {
        this.#context.log.error({ err: error }, "telling people failed")
        if (!this.#closed) this.#retry ??= setTimeout(() => this.#fallBehind(), retryAfterMs)
      })
      .finally(() => {
        this.#working = undefined
        if (this.#waiting.length > 0) this.#wake()
      })
  }

  async #work(): Promise<void> {
    while (!this.#closed && (this.#behind || this.#waiting.length > 0)) {
      if (this.#behind) {
        this.#behind = false
        await this.#catchUp()
      }
      const batch = this.#waiting
      this.#waiting = []
      this.#size = 0
      const messages = batch.flatMap(news => news.messages)
      const entries = batch.flatMap(news => news.entries)
      if (messages.length + entries.length > 0) await this.#tell({ v: 1, messages, entries }, "live")
    }
  }

  /** Pushes what was sent while nobody listened. */
  async #catchUp(): Promise<void> {
    const { store, clock } = this.#context
    if (!(await anySubscription(store.db))) return
    const since = clock.now() - lateMs
    let after = ""
    while (!this.#closed) {
      const rows = await findSentSince(store.db, { since, after, limit: pageSize })
      const progress = await findProgress(store.db, [...new Set(rows.map(row => row.room_id))])
      const messages = rows
        .filter(row => row.seq > (progress.get(row.room_id) ?? 0))
        .map(row => ({
          id: row.id,
          roomId: row.room_id,
          seq: row.seq,
          authorId: row.author_id,
          rootId: row.root_id,
          mentions: JSON.parse(row.mentions) as string[],
          createdAt: row.created_at,
        }))
      if (messages.length > 0) await this.#tell({ v: 1, messages, entries: [] }, "late")
      after = rows.at(-1)?.id ?? ""
      if (rows.length < pageSize) return
    }
  }

  async #tell(news: News, when: "live" | "late"): Promise<void> {
    const context = this.#context
    const everyone = await anySubscription(context.store.db)
    // Most messages name nobody and answer nothing: without pushes there is no need to read who is in their rooms.
    if (!everyone && !namesSomeone(news)) return
    const told = await context.store.snapshot(db => audienceOf(context, db, { news, everyone }))
    if (told.length === 0) return
    const plan: PushPlan = await planPushes(context, told)
    if (await settlePushes(context, { news, plan })) this.#delivery.wake()
    if (when === "live") await this.#tellLive(told)
  }

  async #tellLive(told: readonly Told[]): Promise<void> {
    const noted = told.flatMap(each => (each.kind === "message" ? [] : [{ ...each, kind: each.kind }]))
    if (noted.length === 0) return
    const context = this.#context
    const { views, alerts } = await context.store.snapshot(async db => ({
      views: await viewsOf(context, db, [...new Map(noted.map(each => [each.id, each])).values()]),
      alerts: await alertedOf(context, db, noted),
    }))
    for (const each of noted) {
      const view = views.get(each.id)
      if (!view) continue
      const notification = { ...view, kind: each.kind, read: false }
      const payload = { notification, alert: alerts.has(each.userId) }
      const notice = { v: 1, kind: "event", event: "notification", payload } as const
      context.bus.publish(subjects.user(each.userId), notice)
    }
  }

  /** Forgets marks that are older than the inbox, and progress that is older than what a start reads. */
  #sweep(): void {
    const { store, clock, log } = this.#context
    const now = clock.now()
    const forget = async () => {
      await deleteReads(store.db, now - notificationSpans.inbox)
      await deleteProgress(store.db, now - 2 * lateMs)
    }
    this.#sweeping
      .run(forget)
      .catch(error => log.error({ err: error }, "forgetting old notifications failed"))
  }
}

function namesSomeone({ messages, entries }: News): boolean {
  return entries.length > 0 || messages.some(each => each.rootId !== null || each.mentions.length > 0)
}

/** Those who may hear a sound now. */
async function alertedOf(
  context: NotificationsContext,
  db: Db,
  told: readonly (Entry & { userId: string })[],
): Promise<Set<string>> {
  const userIds = [...new Set(told.map(each => each.userId))]
  const now = context.clock.now()
  const [settings, dnd] = await Promise.all([settingsOf(db, userIds), findDnd(db, userIds)])
  return new Set(
    userIds.filter(id => settings(id).sound && !dnd.has(id) && !isQuiet(settings(id).quietHours, now)),
  )
}
