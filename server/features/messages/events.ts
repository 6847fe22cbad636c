import { type EventHandler, eventHandler } from "../../realtime/index.ts"
import type { Messages } from "./service.ts"
import type { Sync } from "./sync.ts"

export function messageEvents({ messages, sync }: { messages: Messages; sync: Sync }): EventHandler[] {
  return [
    eventHandler("message:send", async ({ payload, caller }) => {
      const { roomId, ...message } = payload
      const { sent } = await messages.send(caller.userId, roomId, message)
      return sent
    }),
    eventHandler("sync", ({ payload, caller }) => sync.answer(caller.userId, payload)),
  ]
}
