import type { ParleyClient } from "@parley/client"

/** Whose notifications this browser shows: the next person who logs in here decides for themselves. */
const storageName = "parley.notifies"

export type DeviceState = "unsupported" | "denied" | "off" | "on"

export function deviceState(userId: string): DeviceState {
  if (!("Notification" in window) || !("serviceWorker" in navigator)) return "unsupported"
  if (Notification.permission === "denied") return "denied"
  return Notification.permission === "granted" && keptUser() === userId ? "on" : "off"
}

/**
 * Asks for the permission, which a browser allows after a press only, and for pushes.
 * @returns whether pushes come while the page is closed, too; where the push service is out of reach they do not
 */
export async function turnOnDevice(client: ParleyClient, userId: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false
  localStorage.setItem(storageName, userId)
  return subscribe(client)
}

export async function turnOffDevice(client: ParleyClient): Promise<void> {
  localStorage.removeItem(storageName)
  await client.api.call("unsubscribePush")
  await forgetDevice()
}

/** Tells this session's server of the subscription: each session has its own, and browsers renew them at times. */
export async function renewDevice(client: ParleyClient, userId: string): Promise<void> {
  if (deviceState(userId) === "on") await subscribe(client)
}

/** Whether pushes come while the page is closed. */
export async function isSubscribed(): Promise<boolean> {
  const registration = await navigator.serviceWorker?.getRegistration()
  return (await registration?.pushManager?.getSubscription()) != null
}

/** The session ends: no more pushes for it, and none of its notifications stay. */
export async function forgetDevice(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close()
  await navigator.clearAppBadge?.()
  await (await registration?.pushManager?.getSubscription())?.unsubscribe()
}

async function subscribe(client: ParleyClient): Promise<boolean> {
  const registration = await navigator.serviceWorker.ready
  const { key } = await client.api.call("getPushKey")
  const subscription = await subscriptionTo(registration.pushManager, key)
  const { endpoint, keys: { p256dh, auth } = {} } = subscription?.toJSON() ?? {}
  if (!endpoint || !p256dh || !auth) return false
  await client.api.call("subscribePush", { body: { endpoint, keys: { p256dh, auth } } })
  return true
}

/** Null where the browser cannot reach its push service. A subscription to another key, as after a move, is replaced. */
async function subscriptionTo(push: PushManager, key: string): Promise<PushSubscription | null> {
  const options = { userVisibleOnly: true, applicationServerKey: key }
  try {
    return await push.subscribe(options)
  } catch {
    await (await push.getSubscription())?.unsubscribe()
    return await push.subscribe(options).catch(() => null)
  }
}

function keptUser(): string | null {
  try {
    return localStorage.getItem(storageName)
  } catch {
    return null
  }
}
