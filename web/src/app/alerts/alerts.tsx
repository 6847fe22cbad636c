import type { Message, Notification } from "@parley/contract"
import { useEffect, useEffectEvent, useRef } from "react"
import { useMatch, useNavigate } from "react-router"
import { useClient, useClientState, useMe } from "../client.tsx"
import { usePresence } from "../presence.ts"
import { alertOfMessage, alertOfNotification } from "./alert-of.ts"
import { playChime } from "./chime.ts"
import { deviceState, renewDevice } from "./device.ts"
import { isFrontTab, joinTabs } from "./front-tab.ts"
import { loadNotificationSettings, useNotificationSettings } from "./settings.ts"
import { type Alert, closeShown, showAlert } from "./show.ts"
import { mayAlert, tellsOf } from "./wanted.ts"

/** Messages are told by two events, of which the first counts; this many are remembered. */
const toldMax = 100

/** Tells of what comes: by a sound, and outside of the page while that is not in front. Draws nothing. */
export default function Alerts() {
  const client = useClient()
  const meId = useMe().id
  useEffect(joinTabs, [])
  useEffect(() => {
    loadNotificationSettings(client).catch(() => undefined)
    renewDevice(client, meId).catch(() => undefined)
  }, [client, meId])
  useTelling()
  useTakingAway()
  useFollowing()
  return null
}

function useTelling(): void {
  const client = useClient()
  const meId = useMe().id
  const status = usePresence(meId)
  const openId = useMatch("/rooms/:id/*")?.params.id
  const told = useRef(new Set<string>())

  const tell = useEffectEvent((alert: Alert) => {
    const { settings } = useNotificationSettings.getState()
    const active = document.visibilityState === "visible" && document.hasFocus()
    if (!settings || !isFrontTab() || !mayAlert(settings, { at: Date.now(), status })) return
    if ((active && alert.roomId === openId) || told.current.has(alert.tag)) return
    told.current.add(alert.tag)
    const [oldest] = told.current
    if (told.current.size > toldMax && oldest !== undefined) told.current.delete(oldest)
    if (settings.sound) playChime()
    if (!active && deviceState(meId) === "on") showAlert(alert).catch(() => undefined)
  })
  const onNotification = useEffectEvent((notification: Notification) => {
    const { settings } = useNotificationSettings.getState()
    if (settings) tell(alertOfNotification(notification, settings.excerpt))
  })
  const onMessage = useEffectEvent((message: Message) => {
    const { settings } = useNotificationSettings.getState()
    const room = client.store.getState().rooms.get(message.roomId)?.room
    if (!settings || !room || !tellsOf(message, room, { meId, level: settings.push })) return
    tell(alertOfMessage(message, room, settings.excerpt))
  })

  useEffect(() => {
    const stops = [
      client.on("notification", ({ notification }) => onNotification(notification)),
      client.on("message:new", ({ message }) => onMessage(message)),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [client])
}

/** What was read, on whichever device, is taken away outside of the page, and the badge of the app follows. */
function useTakingAway(): void {
  const client = useClient()
  const meId = useMe().id
  const unread = useClientState(state => state.inbox.unread)
  useEffect(() => {
    if (unread !== null) navigator.setAppBadge?.(unread).catch(() => undefined)
  }, [unread])
  useEffect(() => {
    const takeAway = (isRead: Parameters<typeof closeShown>[0]) =>
      void closeShown(isRead).catch(() => undefined)
    const stops = [
      client.on("receipt", ({ roomId, userId, read }) => {
        if (userId === meId) takeAway(shown => shown.roomId === roomId && (shown.seq ?? 0) <= read)
      }),
      client.on("notification:read", ({ id }) => takeAway(({ tag }) => id === null || id.startsWith(tag))),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [client, meId])
}

/** A notification that was pressed leads to its place in the page that is open. */
function useFollowing(): void {
  const navigate = useNavigate()
  useEffect(() => {
    const onMessage = ({ data }: MessageEvent<unknown>) => {
      const url = typeof data === "object" && data !== null && "open" in data ? data.open : null
      // The worker has seen to it that this is a path of the page.
      if (typeof url === "string" && url.startsWith("/")) void navigate(url)
    }
    navigator.serviceWorker?.addEventListener("message", onMessage)
    return () => navigator.serviceWorker?.removeEventListener("message", onMessage)
  }, [navigate])
}
