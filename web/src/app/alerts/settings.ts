import type { ParleyClient } from "@parley/client"
import type { EditNotificationSettings, NotificationSettings } from "@parley/contract"
import { create } from "zustand"

interface KeptSettings {
  /** Null until they were asked for. */
  settings: NotificationSettings | null
}

/** How one is notified, as the server keeps it for all devices. */
export const useNotificationSettings = create<KeptSettings>()(() => ({ settings: null }))

export async function loadNotificationSettings({ api }: ParleyClient): Promise<void> {
  useNotificationSettings.setState({ settings: await api.call("getNotificationSettings") })
}

let changes = 0
let last: Promise<unknown> = Promise.resolve()

/** Shows the change at once, and sends one after the other. After a failure the server's settings show, and it is thrown. */
export async function editNotificationSettings(
  client: ParleyClient,
  body: EditNotificationSettings,
): Promise<void> {
  const change = ++changes
  show(body)
  const edit = async () => {
    const settings = await client.api.call("editNotificationSettings", { body })
    // Answers to earlier ones do not have the later ones yet.
    if (change === changes) show(settings)
  }
  const before = last
  last = before.then(edit, edit)
  try {
    await last
  } catch (error) {
    await loadNotificationSettings(client).catch(() => undefined)
    throw error
  }
}

function show(change: EditNotificationSettings): void {
  const { settings } = useNotificationSettings.getState()
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  if (settings) useNotificationSettings.setState({ settings: { ...settings, ...Object.fromEntries(given) } })
}
