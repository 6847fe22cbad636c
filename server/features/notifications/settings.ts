import { type EditNotificationSettings, NotificationSettings, type NotifyLevel } from "@parley/contract"
import type { Db, Store } from "../../platform/store/index.ts"
import { findSettings, saveSettings } from "./repository.ts"

const defaults: NotificationSettings = { push: "all", sound: true, excerpt: true, quietHours: null }

/** What is kept is what was ever set: a default that changes reaches those who never chose. */
function parsed(settings: string | undefined): NotificationSettings {
  return NotificationSettings.parse({ ...defaults, ...JSON.parse(settings ?? "{}") })
}

/** The settings of each. */
export async function settingsOf(
  db: Db,
  userIds: readonly string[],
): Promise<(userId: string) => NotificationSettings> {
  const rows = new Map((await findSettings(db, userIds)).map(row => [row.user_id, row.settings]))
  return userId => parsed(rows.get(userId))
}

export async function editSettings(
  store: Store,
  userId: string,
  changes: EditNotificationSettings,
): Promise<NotificationSettings> {
  return await store.transaction(async tx => {
    const [row] = await findSettings(tx, [userId])
    const settings = JSON.stringify({ ...JSON.parse(row?.settings ?? "{}"), ...changes })
    await saveSettings(tx, userId, settings)
    return parsed(settings)
  })
}

const byStrictness: readonly NotifyLevel[] = ["all", "mentions", "none"]

/** The stricter of two levels. */
export function stricter(a: NotifyLevel, b: NotifyLevel): NotifyLevel {
  return byStrictness.indexOf(a) > byStrictness.indexOf(b) ? a : b
}
