import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { EventPayload, MyRoom } from "@parley/contract"
import { type Person, TestServer, type TestSocket, type Transport } from "../../server/testing/index.ts"

let server: TestServer
let owner: Person
let member: Person
let guest: Person
let outsider: Person
/** Where everyone is: a message in it shows that all that came before has been heard. */
let common: MyRoom

beforeAll(async () => {
  server = await TestServer.start()
  const names = ["olga", "mats", "gina", "otto"]
  const people = await Promise.all(names.map(name => server.signUp(name)))
  ;[owner, member, guest, outsider] = people as [Person, Person, Person, Person]
  common = await owner.makes("channel", [member, guest, outsider])
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const transports: Transport[] = ["websocket", "polling"]

/** Sends a message in the common room; every socket that has heard it has heard everything before. */
async function marker(...sockets: TestSocket[]): Promise<void> {
  const { id } = await owner.says(common, "marker")
  await Promise.all(sockets.map(each => each.hears("message:new", ({ message }) => message.id === id)))
}

/** What a socket heard that has to do with a room, in any way. */
const heardOf = (socket: TestSocket, room: MyRoom) =>
  socket.heard.filter(each => JSON.stringify(each).includes(room.id))

const isAddition = (payload: unknown): boolean =>
  (payload as Partial<EventPayload<"notification">>).notification?.kind === "added"

/** Revs of a room, in the order in which they were heard. */
const revsOf = (socket: TestSocket, room: MyRoom): number[] =>
  heardOf(socket, room).flatMap(({ payload }) => {
    const { rev } = payload as { rev?: number }
    return rev === undefined ? [] : [rev]
  })

/** Everything that members can do to a room which others hear of. */
async function muchHappens(room: MyRoom, listener: TestSocket): Promise<void> {
  const params = { id: room.id }
  const first = await owner.says(room, "one")
  await member.says(room, "two")
  await owner.ask("editRoom", { params, body: { topic: "changed" } })
  await owner.ask("addMember", { params, body: { userId: guest.id } })
  await owner.ask("editMember", { params: { ...params, userId: guest.id }, body: { role: "moderator" } })
  await member.ask("markRead", { params, body: { seq: first.seq } })
  await owner.ask("removeMember", { params: { ...params, userId: guest.id } })
  await listener.hears(
    "member:updated",
    ({ member: { user, leftAt } }) => user.id === guest.id && leftAt !== null,
  )
  await listener.hears("receipt", ({ roomId, userId }) => roomId === room.id && userId === member.id)
}

describe.each(transports)("over %s", transport => {
  test("an outsider hears nothing of a private room in which much happens", async () => {
    using outside = await outsider.connect(transport)
    using inside = await member.connect(transport)
    const room = await owner.makes("group", [member])
    await inside.hears("room:joined", joined => joined.room.id === room.id)
    await inside.hears("notification", ({ notification }) => notification.room.id === room.id)
    await muchHappens(room, inside)
    await owner.ask("deleteRoom", { params: { id: room.id } })
    await inside.hears("room:left", ({ roomId }) => roomId === room.id)
    await marker(outside, inside)

    expect(heardOf(outside, room)).toEqual([])
    expect(new Set(heardOf(inside, room).map(each => each.name))).toEqual(
      new Set([
        "room:joined",
        "notification",
        "message:new",
        "room:updated",
        "member:updated",
        "receipt",
        "room:left",
      ]),
    )
  })

  test("who is removed hears that, and then nothing more of the room", async () => {
    const room = await owner.makes("channel", [member, guest])
    using removed = await guest.connect(transport)
    using inside = await member.connect(transport)
    await owner.says(room, "all hear this")
    await removed.hears("message:new", ({ roomId }) => roomId === room.id)

    await owner.ask("removeMember", { params: { id: room.id, userId: guest.id } })
    await removed.hears("room:left", ({ roomId }) => roomId === room.id)
    await owner.says(room, "not for everyone")
    await owner.ask("editRoom", { params: { id: room.id }, body: { topic: "nor this" } })
    await inside.hears("room:updated", ({ roomId }) => roomId === room.id)
    await marker(removed, inside)

    const removal = await inside.hears("member:updated", ({ member: { leftAt } }) => leftAt !== null)
    expect(heardOf(removed, room).at(-1)).toEqual({ name: "room:left", payload: { roomId: room.id } })
    expect(removed.all("room:left")).toHaveLength(1)
    expect(Math.max(...revsOf(removed, room))).toBeLessThan(removal.rev)
    expect(revsOf(inside, room)).toContain(removal.rev + 2)
  })

  test("a removal in the midst of sending cuts exactly there, for every device", async () => {
    const room = await owner.makes("group", [member, guest])
    using inside = await member.connect(transport)
    using phone = await guest.connect(transport)
    using laptop = await guest.connect("websocket")
    const sends = (count: number) =>
      Array.from({ length: count }, (_, n) => member.says(room, `message ${n}`))
    await Promise.all([
      ...sends(20),
      owner.ask("removeMember", { params: { id: room.id, userId: guest.id } }),
      ...sends(20),
    ])
    const removal = await inside.hears("member:updated", ({ member: { leftAt } }) => leftAt !== null)
    await marker(inside, phone, laptop)

    const all = Array.from({ length: 41 }, (_, n) => n + 5)
    expect(revsOf(inside, room)).toEqual(all)
    for (const device of [phone, laptop]) {
      expect(revsOf(device, room)).toEqual(all.filter(rev => rev < removal.rev))
      expect(heardOf(device, room).at(-1)?.name).toBe("room:left")
    }
  })
})

test("who is removed and added again hears what comes after", async () => {
  const room = await owner.makes("group", [guest])
  using socket = await guest.connect()
  await owner.ask("removeMember", { params: { id: room.id, userId: guest.id } })
  await owner.says(room, "between")
  await owner.ask("addMember", { params: { id: room.id }, body: { userId: guest.id } })
  await socket.hears("room:joined", joined => joined.room.id === room.id)
  const { id } = await owner.says(room, "welcome back")
  await socket.hears("message:new", ({ message }) => message.id === id)
  expect(socket.all("message:new").map(({ message }) => message.text)).not.toContain("between")
})

test("who leaves hears nothing more either, on any device", async () => {
  const room = await owner.makes("channel", [guest])
  using phone = await guest.connect("polling")
  using laptop = await guest.connect()
  await guest.ask("leaveRoom", { params: { id: room.id } })
  await owner.says(room, "is gone")
  await marker(phone, laptop)
  for (const device of [phone, laptop]) {
    // That one was added may be told late: its worker is another than the one of the room.
    const heard = heardOf(device, room).filter(({ payload }) => !isAddition(payload))
    expect(heard).toEqual([{ name: "room:left", payload: { roomId: room.id } }])
  }
})

test("a public channel that turns private tells strangers nothing more", async () => {
  const channel = await owner.makes("channel", [], { visibility: "public", topic: "open to all" })
  expect((await outsider.sees(channel)).topic).toBe("open to all")
  await owner.ask("editRoom", {
    params: { id: channel.id },
    body: { visibility: "private", topic: "closed" },
  })
  expect(await outsider.refusal("getRoom", { params: { id: channel.id } })).toBe("not_found")
  expect(await outsider.refusal("joinRoom", { params: { id: channel.id } })).toBe("not_found")
  const { text } = await outsider.call("browseRooms")
  expect(text).not.toContain(channel.id)
})

test("a stranger in a public channel reads its settings and none of its messages", async () => {
  const channel = await owner.makes("channel", [member], { visibility: "public" })
  await owner.says(channel, "for members")
  using outside = await outsider.connect()
  const params = { id: channel.id }
  expect(await outsider.sees(channel)).toMatchObject({ membership: null, lastMessage: null, memberCount: 2 })
  for (const [name, query] of [
    ["listMessages", {}],
    ["listChanges", { since: 0 }],
    ["listMembers", {}],
  ] as const) {
    expect(await outsider.refusal(name, { params, query })).toBe("not_found")
  }
  expect(await outside.ask("sync", { rooms: { [channel.id]: 0 } })).toMatchObject({
    rooms: {},
    left: [channel.id],
  })
  await owner.says(channel, "still for members")
  await marker(outside)
  expect(heardOf(outside, channel)).toEqual([])
})
