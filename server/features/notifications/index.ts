import type { Endpoint } from "../../http/index.ts"
import { type Announcement, subjects } from "../../platform/bus/index.ts"
import type { NotificationsContext } from "./context.ts"
import { newsOf } from "./news.ts"
import { PushDelivery } from "./push/delivery.ts"
import { openPushKey } from "./push/key.ts"
import { deleteSubscriptions } from "./repository.ts"
import { notificationEndpoints } from "./routes.ts"
import { NotificationWorker } from "./worker.ts"

export type { BlockedBy } from "./context.ts"
export { notificationsMigrations } from "./migrations.ts"
export { deleteNotificationsOf } from "./repository.ts"
export { settingsOf } from "./settings.ts"

export interface NotificationsOptions extends NotificationsContext {
  /** A private P-256 key as PEM or JWK; empty for one that is made once and kept in the database. */
  readonly pushKeyFile: string
  /** `mailto:` or `https:`, for the operators of push services. */
  readonly pushContact: string
}

export interface Notifications {
  readonly endpoints: Endpoint[]
  /** Passes on what was committed to the worker, wherever it runs. */
  announced(announcements: readonly Announcement[]): void
  /** The session's device gets no more pushes. */
  sessionEnded(sessionId: string): void
  /** The role `worker:notifications`. */
  startWorker(): Promise<{ close(): Promise<void> }>
}

export async function createNotifications(options: NotificationsOptions): Promise<Notifications> {
  const { store, bus, log } = options
  const key = await openPushKey(store.db, options.pushKeyFile)
  return {
    endpoints: notificationEndpoints(options, key.publicKey),
    announced(announcements) {
      const news = newsOf(announcements)
      if (news) bus.publish(subjects.news, news)
    },
    sessionEnded(sessionId) {
      deleteSubscriptions(store.db, [sessionId]).catch(error =>
        log.warn({ err: error }, "ending the pushes of a session failed"),
      )
    },
    startWorker: () =>
      NotificationWorker.start(options, new PushDelivery(options, { key, contact: options.pushContact })),
  }
}
