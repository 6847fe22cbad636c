import i18next from "i18next"

/** What is shown outside of the page: the same fields as a push carries, so that one replaces the other. */
export interface Alert {
  readonly tag: string
  readonly title: string
  readonly body: string
  readonly roomId: string
  readonly seq: number | null
  readonly url: string
}

/** Shows a notification through the service worker, which answers when it is pressed. The page makes the sound. */
export async function showAlert({ tag, title, body, roomId, seq, url }: Alert): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  await registration?.showNotification(title, {
    tag,
    body,
    silent: true,
    lang: i18next.language,
    icon: "/icons/icon-192.png",
    badge: "/icons/icon-192.png",
    data: { url, roomId, seq },
  })
}

interface Shown {
  readonly tag: string
  readonly roomId: string
  readonly seq: number | null
}

/** Takes away those that were read, here or on another device. */
export async function closeShown(isRead: (shown: Shown) => boolean): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  for (const shown of (await registration?.getNotifications()) ?? []) {
    const { roomId, seq } = shown.data ?? {}
    const known = { tag: shown.tag, roomId: String(roomId), seq: typeof seq === "number" ? seq : null }
    if (isRead(known)) shown.close()
  }
}
