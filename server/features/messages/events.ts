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
    eventHandler("message:edit", ({ payload, caller }) =>
      messages.edit(caller.userId, payload.messageId, payload),
    ),
    eventHandler("message:delete", ({ payload, caller }) =>
      messages.delete(caller.userId, payload.messageId, payload.key),
    ),
    eventHandler("reaction:set", ({ payload, caller }) =>
      messages.react(caller.userId, payload.messageId, payload),
    ),
    eventHandler("sync", ({ payload, caller }) => sync.answer(caller.userId, payload)),
  ]
}
