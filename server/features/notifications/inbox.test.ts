import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import type { EventPayload, MyRoom, Notification } from "@parley/contract"
import { type Person, TestServer, type TestSocket } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let bob: Person
let cleo: Person
let room: MyRoom
let run = 0
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(async () => {
  run++
  const [a, b, c] = ["ada", "bob", "cleo"].map(name => server.signUp(`${name}${run}`))
  if (!a || !b || !c) throw new Error("Nobody came.")
  ;[ada, bob, cleo] = [await a, await b, await c]
  room = await ada.makes("group", [bob, cleo])
})

async function inbox(person: Person, query: Record<string, string | number> = {}): Promise<Notification[]> {
  return (await person.ask("listNotifications", { query })).notifications
}
const shown = ({ kind, actor, message }: Notification) => [kind, actor.username, message?.text]
const unread = async (person: Person) => (await person.ask("countNotifications")).unread
const read = (person: Person, { id }: { id: string }) => person.ask("readNotification", { params: { id } })
const reply = (person: Person, to: { id: string }, text: string) =>
  person.ask("sendMessage", {
    params: { id: room.id },
    body: { key: crypto.randomUUID(), text, replyTo: to.id },
  })

const is =
  ({ id }: { id: string }) =>
  ({ notification }: EventPayload<"notification">) =>
    notification.id === id
/** The texts of messages that a socket was notified of. Being added to the room may come before or after it opened. */
const saidTo = (socket: TestSocket) =>
  socket.all("notification").flatMap(each => each.notification.message?.text ?? [])

describe("the inbox", () => {
  test("holds mentions by name and of all, and rooms that one was added to; newest first", async () => {
    await ada.says(room, `@${bob.username} look`)
    await cleo.says(room, "@room all of you")
    await cleo.says(room, "nothing special")
    expect((await inbox(bob)).map(shown)).toEqual([
      ["room_mention", cleo.username, "@room all of you"],
      ["mention", ada.username, `@${bob.username} look`],
      ["added", ada.username, undefined],
    ])
    expect((await inbox(cleo)).map(shown)).toEqual([["added", ada.username, undefined]])
    expect((await inbox(ada)).map(shown)).toEqual([["room_mention", cleo.username, "@room all of you"]])
  })

  test("holds answers in threads that one began or answered in, each message once", async () => {
    const root = await ada.says(room, "who knows?")
    await reply(bob, root, "I do")
    await reply(cleo, root, `@${ada.username} and I`)
    await reply(ada, root, "thanks")
    expect((await inbox(ada)).map(shown)).toEqual([
      ["mention", cleo.username, `@${ada.username} and I`],
      ["reply", bob.username, "I do"],
    ])
    expect((await inbox(bob)).map(shown).slice(0, 2)).toEqual([
      ["reply", ada.username, "thanks"],
      ["reply", cleo.username, `@${ada.username} and I`],
    ])
  })

  test("forgets what was deleted or edited away, and rooms that one left", async () => {
    const gone = await ada.says(room, `@${bob.username} gone`)
    const edited = await ada.says(room, `@${bob.username} edited`)
    await ada.says(room, `@${bob.username} stays`)
    await ada.ask("deleteMessage", { params: { id: gone.id } })
    await ada.ask("editMessage", { params: { id: edited.id }, body: { text: "no name" } })
    expect((await inbox(bob)).map(each => each.message?.text)).toEqual([`@${bob.username} stays`, undefined])
    await ada.ask("removeMember", { params: { id: room.id, userId: bob.id } })
    expect(await inbox(bob)).toEqual([])
    expect(await unread(bob)).toBe(0)
    expect(await bob.refusal("readNotification", { params: { id: edited.id } })).toBe("not_found")
  })

  test("tells a newcomer nothing of what came before", async () => {
    const channel = await ada.makes("channel", [], { visibility: "public" })
    await ada.says(channel, "@room welcome")
    await bob.ask("joinRoom", { params: { id: channel.id } })
    expect((await inbox(bob)).map(each => each.room.id)).toEqual([room.id])
    await ada.says(channel, "@room welcome again")
    expect((await inbox(bob)).map(each => each.message?.text)).toEqual(["@room welcome again", undefined])
  })

  test.each([{ muted: true }, { notify: "none" }])("leaves out rooms with %o", async membership => {
    await ada.says(room, `@${bob.username} @room`)
    await bob.ask("editMembership", { params: { id: room.id }, body: membership })
    expect(await inbox(bob)).toEqual([])
    await bob.ask("editMembership", { params: { id: room.id }, body: { muted: false, notify: "mentions" } })
    expect((await inbox(bob)).map(each => each.kind)).toEqual(["mention", "added"])
  })

  test("goes on by cursor without holes or repeats", async () => {
    for (let n = 0; n < 12; n++)
      await ada.says(room, n % 3 === 0 ? "@room hi" : `@${bob.username} @room ${n}`)
    const all = (await inbox(bob)).map(each => each.id)
    expect(all).toHaveLength(13)
    const paged: string[] = []
    let cursor: string | null | undefined
    do {
      const query = { limit: 5, ...(cursor ? { cursor } : {}) }
      const page = await bob.ask("listNotifications", { query })
      expect(page.unread).toBe(13)
      paged.push(...page.notifications.map(each => each.id))
      cursor = page.cursor
    } while (cursor)
    expect(paged).toEqual(all)
    expect(await bob.refusal("listNotifications", { query: { cursor: "nonsense" } })).toBe("invalid_input")
  })
})

describe("what was read", () => {
  test("is marked one by one, all at once, and by reading the room; on all devices", async () => {
    using phone = await bob.connect()
    const first = await ada.says(room, `@${bob.username} 1`)
    await ada.says(room, `@${bob.username} 2`)
    expect(await unread(bob)).toBe(3)
    expect(await read(bob, first)).toEqual({ unread: 2 })
    expect(await phone.hears("notification:read")).toMatchObject({ id: first.id, unread: 2 })
    expect((await inbox(bob)).map(each => each.read)).toEqual([false, true, false])
    expect((await inbox(bob, { unread: "true" })).map(each => each.kind)).toEqual(["mention", "added"])

    const { lastSeq } = await bob.sees(room)
    await bob.ask("markRead", { params: { id: room.id }, body: { seq: lastSeq } })
    expect((await inbox(bob)).map(each => each.read)).toEqual([true, true, false])

    await ada.says(room, `@${bob.username} 3`)
    expect(await bob.ask("readNotifications")).toEqual({ unread: 0 })
    expect(await phone.hears("notification:read", ({ id }) => id === null)).toMatchObject({ unread: 0 })
    expect((await inbox(bob)).map(each => each.read)).toEqual([true, true, true, true])
    expect(await inbox(bob, { unread: "true" })).toEqual([])
    expect(await unread(ada)).toBe(0)
  })

  test("counts up to a hundred", async () => {
    for (let n = 0; n < 101; n++) await ada.says(room, `@${bob.username} ${n}`)
    expect(await unread(bob)).toBe(100)
  })

  test("is one's own to mark", async () => {
    const { id } = await ada.says(room, `@${bob.username} for you`)
    const [added] = await inbox(cleo)
    expect(await cleo.refusal("readNotification", { params: { id } })).toBe("not_found")
    expect(await read(cleo, { id: added?.id ?? "" })).toEqual({ unread: 0 })
  })
})

describe("the live event", () => {
  test("comes to those who are concerned, and to nobody else", async () => {
    using bobs = await bob.connect()
    using cleos = await cleo.connect()
    const named = await ada.says(room, `@${bob.username} hello`)
    const { notification, alert } = await bobs.hears("notification", is(named))
    expect(alert).toBe(true)
    expect([notification]).toEqual((await inbox(bob)).slice(0, 1))

    const toAll = await bob.says(room, "@room hello")
    await cleos.hears("notification", is(toAll))
    expect(saidTo(cleos)).toEqual(["@room hello"])
    await reply(cleo, named, "me too")
    const last = await ada.says(room, `@${bob.username} last`)
    await bobs.hears("notification", is(last))
    expect(saidTo(bobs)).toEqual([named.text, last.text])
  })

  test("tells of a room that one was added to", async () => {
    using bobs = await bob.connect()
    const other = await cleo.makes("group", [], { name: "other" })
    await cleo.ask("addMember", { params: { id: other.id }, body: { userId: bob.id } })
    const { notification } = await bobs.hears("notification", each => each.notification.room.id === other.id)
    expect(notification).toMatchObject({ kind: "added", actor: { id: cleo.id }, room: { name: "other" } })
    expect(await inbox(bob)).toContainEqual(notification)
  })

  test("is silent when one asked for it, and missing where one hears nothing", async () => {
    using bobs = await bob.connect()
    const quietHours = { from: "00:00", to: "00:00", days: [0, 1, 2, 3, 4, 5, 6], timeZone: "Asia/Tokyo" }
    const heard = async (text: string) => {
      await ada.says(room, `@${bob.username} ${text}`)
      return await bobs.hears("notification", each => each.notification.message?.text.endsWith(text) === true)
    }
    for (const changes of [{ sound: false }, { sound: true, quietHours }]) {
      await bob.ask("editNotificationSettings", { body: changes })
      expect((await heard(crypto.randomUUID())).alert).toBe(false)
    }
    expect(await bob.ask("editNotificationSettings", { body: { quietHours: null } })).toEqual(
      await bob.ask("getNotificationSettings"),
    )
    expect((await heard("loud")).alert).toBe(true)
    await bobs.ask("presence:set", { status: "dnd" })
    expect((await heard("dnd")).alert).toBe(false)

    const muted = await ada.makes("group", [bob])
    await bob.ask("editMembership", { params: { id: muted.id }, body: { muted: true } })
    await ada.says(muted, `@${bob.username} unheard`)
    await heard("after")
    expect(saidTo(bobs)).not.toContain(`@${bob.username} unheard`)
  })
})

test("settings that make no sense are refused", async () => {
  const quiet = { from: "22:00", to: "07:00", days: [1], timeZone: "Europe/Vienna" }
  for (const quietHours of [
    { ...quiet, from: "24:00" },
    { ...quiet, days: [] },
    { ...quiet, timeZone: "Mars/Olympus" },
  ]) {
    expect(await ada.refusal("editNotificationSettings", { body: { quietHours } })).toBe("invalid_input")
  }
  expect((await ada.ask("getNotificationSettings")).quietHours).toBeNull()
})
