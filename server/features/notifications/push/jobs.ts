import { isQuiet, type NotificationSettings } from "@parley/contract"
import type { News } from "../../../platform/bus/index.ts"
import { findDnd, strongest } from "../../presence/index.ts"
import type { Told } from "../audience.ts"
import type { NotificationsContext } from "../context.ts"
import {
  findProgress,
  findSubscriptionsOf,
  insertJobs,
  type JobRow,
  raiseProgress,
  type SubscriptionRow,
} from "../repository.ts"
import { settingsOf, stricter } from "../settings.ts"

interface PlannedPush {
  readonly told: Told
  readonly subscription: SubscriptionRow
}

export interface PushPlan {
  readonly pushes: readonly PlannedPush[]
  /** Rooms in which someone has a device for pushes, whether they get one now or not. */
  readonly roomIds: ReadonlySet<string>
}

/**
 * Which devices get a push: those of people who are away or offline, have not asked for quiet, and want to hear of it.
 * A direct message is as good as a mention.
 */
export async function planPushes(context: NotificationsContext, told: readonly Told[]): Promise<PushPlan> {
  const { store, cache, clock } = context
  const userIds = [...new Set(told.map(each => each.userId))]
  const subscriptions = Map.groupBy(await findSubscriptionsOf(store.db, userIds), row => row.user_id)
  const owners = [...subscriptions.keys()]
  if (owners.length === 0) return { pushes: [], roomIds: new Set() }
  const [settings, dnd, statuses] = await Promise.all([
    settingsOf(store.db, owners),
    findDnd(store.db, owners),
    cache.get(owners),
  ])
  const now = clock.now()
  const reachable = new Set(
    owners.filter(id => {
      const status = strongest(statuses.get(id) ?? [])
      return status !== "online" && !dnd.has(id) && !isQuiet(settings(id).quietHours, now)
    }),
  )
  const ofOwners = told.filter(each => subscriptions.has(each.userId))
  const wanted = ofOwners.filter(each => reachable.has(each.userId) && wants(each, settings(each.userId)))
  const pushes = wanted.flatMap(each =>
    (subscriptions.get(each.userId) ?? [])
      .filter(row => row.created_at < each.at)
      .map(subscription => ({ told: each, subscription })),
  )
  return { pushes, roomIds: new Set(ofOwners.map(each => each.roomId)) }
}

function wants({ kind, isDirect, level }: Told, settings: NotificationSettings): boolean {
  const allowed = stricter(level, settings.push)
  return allowed === "all" || (allowed === "mentions" && (kind !== "message" || isDirect))
}

/** Makes the jobs, and moves rooms forward, in one transaction. @returns whether there are jobs to do */
export async function settlePushes(
  context: NotificationsContext,
  { news, plan }: { news: News; plan: PushPlan },
): Promise<boolean> {
  if (plan.roomIds.size === 0) return false
  const heads = new Map<string, number>()
  for (const { roomId, seq } of news.messages) {
    if (plan.roomIds.has(roomId)) heads.set(roomId, Math.max(seq, heads.get(roomId) ?? 0))
  }
  return await context.store.transaction(async tx => {
    const progress = await findProgress(tx, [...heads.keys()])
    const taken = new Set<string>()
    const now = context.clock.now()
    for (const [roomId, seq] of heads) {
      if (await raiseProgress(tx, { room_id: roomId, seq, updated_at: now })) taken.add(roomId)
    }
    const isNew = ({ told: { roomId, message } }: PlannedPush) =>
      !message || (taken.has(roomId) && message.seq > (progress.get(roomId) ?? 0))
    const jobs = plan.pushes.filter(isNew).map(push => jobOf(push, now))
    await insertJobs(tx, jobs)
    return jobs.length > 0
  })
}

function jobOf({ told, subscription }: PlannedPush, now: number): JobRow {
  return {
    id: `${subscription.session_id} ${told.id}`,
    session_id: subscription.session_id,
    user_id: told.userId,
    room_id: told.roomId,
    message_id: told.message?.id ?? null,
    kind: told.kind,
    attempts: 0,
    due_at: now,
    created_at: now,
  }
}
