import { useNavigate } from "react-router"
import { useShortcut } from "../../app/shortcuts/use-shortcut.ts"
import { neighbour, type Section } from "./sections.ts"

/** Goes from room to room by keyboard. */
export function useRoomKeys(sections: readonly Section[], openId: string | undefined): void {
  const navigate = useNavigate()
  const go = (by: 1 | -1, unread: boolean) => {
    const room = neighbour(sections, openId, { by, unread })
    if (room) void navigate(`/rooms/${encodeURIComponent(room.id)}`)
  }
  useShortcut("nextRoom", () => go(1, false))
  useShortcut("previousRoom", () => go(-1, false))
  useShortcut("nextUnread", () => go(1, true))
  useShortcut("previousUnread", () => go(-1, true))
}
