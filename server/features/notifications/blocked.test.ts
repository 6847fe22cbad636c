import { expect, test } from "bun:test"
import { startNode } from "../../../tests/support/node.ts"
import { Outbound } from "../../platform/outbound/index.ts"
import { Person } from "../../testing/index.ts"
import { people } from "../identity/index.ts"
import { MessageReads } from "../messages/index.ts"
import type { NotificationsContext } from "./context.ts"
import { countUnread, markRead, readInbox } from "./inbox.ts"
import { createNotifications } from "./index.ts"
import { PushService } from "./testing/push-service.ts"

test("people whom one has blocked notify by no door", async () => {
  using service = new PushService()
  await using node = await startNode(bus => bus, { PARLEY_OUTBOUND_ALLOW: service.address })
  const [ada, bob, mal] = [
    await Person.signUp(node, "ada"),
    await Person.signUp(node, "bob"),
    await Person.signUp(node, "mal"),
  ]
  const context: NotificationsContext = {
    ...node.platform,
    people,
    messages: new MessageReads({ people, blockedBy: async () => [] }),
    blockedBy: async (_db, userIds) =>
      new Map(userIds.map(id => [id, new Set(id === bob.id ? [mal.id] : [])])),
    outbound: new Outbound({ isAllowed: address => address === service.address }),
    endedSessions: async () => [],
    leaseMs: 10_000,
  }
  const notifications = await createNotifications({
    ...context,
    pushKeyFile: "",
    pushContact: "mailto:operator@parley.invalid",
  })
  const room = await ada.makes("group", [bob, mal])
  const device = await service.subscribe(bob)
  using socket = await bob.connect("polling")
  await socket.ask("presence:set", { status: "away" })
  const worker = await notifications.startWorker()
  const { id } = await mal.says(room, "@bob @room it is me again")
  const welcome = await ada.says(room, "@bob hello")

  await socket.hears("notification", ({ notification }) => notification.id === welcome.id)
  expect(socket.all("notification").map(each => each.notification.actor.username)).toEqual(["ada"])
  const { notifications: inbox } = await readInbox(context, bob.id, { limit: 50, unread: false })
  expect(inbox.map(each => each.message?.text)).toEqual(["@bob hello", undefined])
  expect(await countUnread(context, bob.id)).toBe(2)
  expect(await markRead(context, bob.id, id).catch(error => error.code)).toBe("not_found")
  socket.close()
  await worker.close()
  expect(service.received.map(each => device.read(each).body)).not.toContain("@bob @room it is me again")
})
