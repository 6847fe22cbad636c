import { type EventHandler, eventHandler } from "../../realtime/index.ts"
import type { Presence } from "./presence.ts"

export function presenceEvents(presence: Presence): EventHandler[] {
  return [
    eventHandler("presence:set", async ({ payload, connection }) => {
      await presence.set(connection, payload.status)
      return {}
    }),
    eventHandler("presence:watch", async ({ payload, connection }) => ({
      presence: await presence.watch(connection, payload.userIds),
    })),
    eventHandler("typing", async ({ payload, connection }) => {
      await presence.typing.set(connection, payload)
      return {}
    }),
    eventHandler("room:delivered", async ({ payload, caller }) => {
      await presence.deliveries.deliver(caller.userId, payload.rooms)
      return {}
    }),
  ]
}
