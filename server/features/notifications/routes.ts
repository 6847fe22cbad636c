import { notificationRoutes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { NotificationsContext } from "./context.ts"
import { countUnread, markAllRead, markRead, readInbox } from "./inbox.ts"
import { subscribe } from "./push/subscriptions.ts"
import { deleteSubscriptions } from "./repository.ts"
import { editSettings, settingsOf } from "./settings.ts"

export function notificationEndpoints(context: NotificationsContext, publicKey: string): Endpoint[] {
  const { store } = context
  return [
    endpoint(notificationRoutes.listNotifications, async ({ caller, query }) =>
      answer(200, await readInbox(context, caller.userId, query)),
    ),
    endpoint(notificationRoutes.countNotifications, async ({ caller }) =>
      answer(200, { unread: await countUnread(context, caller.userId) }),
    ),
    endpoint(notificationRoutes.readNotification, async ({ caller, params }) =>
      answer(200, { unread: await markRead(context, caller.userId, params.id) }),
    ),
    endpoint(notificationRoutes.readNotifications, async ({ caller }) =>
      answer(200, { unread: await markAllRead(context, caller.userId) }),
    ),
    endpoint(notificationRoutes.getNotificationSettings, async ({ caller }) =>
      answer(200, (await settingsOf(store.db, [caller.userId]))(caller.userId)),
    ),
    endpoint(notificationRoutes.editNotificationSettings, async ({ caller, body }) =>
      answer(200, await editSettings(store, caller.userId, body)),
    ),
    endpoint(notificationRoutes.getPushKey, async () => answer(200, { key: publicKey })),
    endpoint(notificationRoutes.subscribePush, async ({ caller, body }) => {
      await subscribe(context, caller, body)
      return answer(204)
    }),
    endpoint(notificationRoutes.unsubscribePush, async ({ caller }) => {
      await deleteSubscriptions(store.db, [caller.sessionId])
      return answer(204)
    }),
  ]
}
