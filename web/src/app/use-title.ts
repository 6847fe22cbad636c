import { useEffect, useRef } from "react"
import { useMatch } from "react-router"
import { roomName } from "../components/room-name.ts"
import { countText } from "../i18n/formats.ts"
import { useClientState, useMe } from "./client.tsx"

/** Least milliseconds between two titles: each costs the browser more than the message that changes it. */
const restMs = 200

/** Keeps the page's title and icon: how much is unread, and in which room one is. */
export function useTitle(): void {
  const meId = useMe().id
  const roomId = useMatch("/rooms/:id/*")?.params.id ?? ""
  const title = useClientState(state => {
    let unread = 0
    for (const { room } of state.rooms.values()) {
      if (!room.membership?.muted) unread += room.membership?.unread ?? 0
    }
    const open = state.rooms.get(roomId)?.room
    return `${unread > 0 ? `(${countText(unread)}) ` : ""}${open ? `${roomName(open, meId)} · ` : ""}Parley`
  })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wanted = useRef(title)
  useEffect(() => {
    wanted.current = title
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      document.title = wanted.current
      showIcon(wanted.current.startsWith("("))
    }, restMs)
  }, [title])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
      document.title = "Parley"
      showIcon(false)
    },
    [],
  )
}

function showIcon(unread: boolean): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  const href = unread ? "/favicon-unread.svg" : "/favicon.svg"
  if (icon && icon.getAttribute("href") !== href) icon.href = href
}
