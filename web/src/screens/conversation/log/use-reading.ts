import type { RoomState } from "@parley/client"
import { useEffect, useRef, useState, useSyncExternalStore } from "react"
import { useClient } from "../../../app/client.tsx"
import { drawingOf } from "../../../app/drawing.ts"

/** Where what is new to the reader begins, from the moment the room was opened. */
export function useNewAfter(state: RoomState) {
  const { membership } = state.room
  const [newAfter, setNewAfter] = useState(
    membership && membership.unread > 0 ? { seq: membership.readSeq, count: membership.unread } : null,
  )
  return { newAfter, setNewAfter }
}

interface ReadingOptions {
  /** The newest message is in view. */
  readonly atEnd: boolean
  readonly setNewAfter: ReturnType<typeof useNewAfter>["setNewAfter"]
}

/** Marks as read what is in front of the person's eyes, and keeps where the new messages began. */
export function useReading(state: RoomState, { atEnd, setNewAfter }: ReadingOptions): void {
  const client = useClient()
  const active = useWindowActive()
  const { id, membership } = state.room
  const unread = membership?.unread ?? 0
  const readSeq = membership?.readSeq ?? 0
  const reading = active && atEnd
  const wasUnread = useRef(unread > 0)

  // What comes while nobody looks begins a new stretch; what comes before one's eyes is simply there.
  useEffect(() => {
    if (unread > 0 && !wasUnread.current && !reading) setNewAfter({ seq: readSeq, count: unread })
    wasUnread.current = unread > 0
  }, [unread, readSeq, reading, setNewAfter])

  // Before each drawing, so that what comes before one's eyes is drawn once, as read.
  useEffect(() => {
    if (!reading) return
    const read = () => {
      const held = client.store.getState().rooms.get(id)
      if (held && (held.room.membership?.unread ?? 0) > 0) client.markRead(id, held.messages.at(-1)?.seq ?? 0)
    }
    read()
    return drawingOf(client.store).before(read)
  }, [client, id, reading])
}

/** Whether the window is in front of the person: visible, and with the focus. */
function useWindowActive(): boolean {
  return useSyncExternalStore(
    subscribeToWindow,
    () => document.visibilityState === "visible" && document.hasFocus(),
  )
}

function subscribeToWindow(changed: () => void): () => void {
  window.addEventListener("focus", changed)
  window.addEventListener("blur", changed)
  document.addEventListener("visibilitychange", changed)
  return () => {
    window.removeEventListener("focus", changed)
    window.removeEventListener("blur", changed)
    document.removeEventListener("visibilitychange", changed)
  }
}
