import { type EventHandler, eventHandler } from "../../realtime/index.ts"
import type { Rooms } from "./service.ts"

export function roomEvents(rooms: Rooms): EventHandler[] {
  return [
    eventHandler("room:read", async ({ payload, caller }) => {
      await rooms.markRead(payload.roomId, caller.userId, payload.seq)
      return {}
    }),
  ]
}
