import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../server/testing/index.ts"

let server: TestServer
let owner: Person
let newcomer: Person
let group: MyRoom

beforeAll(async () => {
  server = await TestServer.start()
  owner = await server.signUp("olga")
  newcomer = await server.signUp("nora")
  group = await owner.makes("group")
  for (const n of [1, 2, 3, 4, 5]) await owner.says(group, `old ${n}`)
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const params = () => ({ id: group.id })
const join = () => owner.ask("addMember", { params: params(), body: { userId: newcomer.id } })

describe("a newcomer of a group", () => {
  test("is told of the room without what was said before", async () => {
    using socket = await newcomer.connect()
    await join()
    const { room } = await socket.hears("room:joined")
    await socket.hears("notification")
    expect(room).toMatchObject({ id: group.id, lastSeq: 5, lastMessage: null })
    expect(room.membership).toMatchObject({ sinceSeq: 5, unread: 0 })
    expect(await newcomer.sees(group)).toEqual(room)
    expect((await newcomer.ask("listRooms")).rooms).toEqual([room])
    expect(JSON.stringify(socket.heard)).not.toContain("old")
  })

  test("finds nothing in the history, from whichever end", async () => {
    expect(await owner.reads(group)).toHaveLength(5)
    const queries = [
      {},
      { before: 6 },
      { before: 3 },
      { after: 0 },
      { after: 4 },
      { around: 3 },
      { around: 5 },
    ]
    for (const query of queries) expect(await newcomer.reads(group, query)).toEqual([])
  })

  test("finds no message in the changes, nor by sync, from whichever rev", async () => {
    using socket = await newcomer.connect()
    const { rev } = await newcomer.sees(group)
    for (let since = 0; since <= rev; since++) {
      const changes = await newcomer.ask("listChanges", { params: params(), query: { since } })
      const synced = await socket.ask("sync", { rooms: { [group.id]: since } })
      expect(synced.rooms[group.id]).toEqual(changes)
      // Before one was there nothing is to be caught up with: one starts afresh.
      expect(changes).toEqual({ rev, complete: since === rev, changes: [] })
    }
    expect(JSON.stringify(await socket.ask("sync", { rooms: {} }))).not.toContain("old")
  })

  test("hears nothing of what is done to old messages, and reaches none of them", async () => {
    using socket = await newcomer.connect()
    using owners = await owner.connect()
    const [first, second] = (await owner.ask("listMessages", { params: params() })).messages
    const id = first?.id ?? ""
    const { rev } = await newcomer.sees(group)
    await owner.ask("editMessage", { params: { id }, body: { text: "old 1, edited" } })
    await owner.ask("addReaction", { params: { id, emoji: "👍" } })
    await owner.ask("pinMessage", { params: { id } })
    await owner.ask("deleteMessage", { params: { id: second?.id ?? "" } })
    await owner.ask("editRoom", { params: params(), body: { topic: "after all that" } })
    await Promise.all([socket.hears("room:updated"), owners.hears("room:updated")])
    expect(owners.all("message:updated").map(each => each.rev)).toEqual([rev + 1, rev + 2, rev + 3, rev + 4])
    expect(socket.heard.map(each => each.name)).toEqual(["room:updated"])

    const { changes } = await newcomer.ask("listChanges", { params: params(), query: { since: rev } })
    expect(changes.map(each => each.kind)).toEqual(["room"])
    const emoji = { params: { id, emoji: "👍" } }
    expect(await newcomer.refusal("addReaction", emoji)).toBe("not_found")
    expect(await newcomer.refusal("listReplies", { params: { id } })).toBe("not_found")
    expect(await newcomer.refusal("pinMessage", { params: { id } })).toBe("not_found")
    const reply = { key: crypto.randomUUID(), text: "to what?", replyTo: id }
    expect(await newcomer.refusal("sendMessage", { params: params(), body: reply })).toBe("not_found")
  })

  test("sees all that is said from then on, and no more", async () => {
    const { rev } = await newcomer.sees(group)
    await owner.says(group, "new 1")
    await owner.says(group, "new 2")
    const both = ["new 1", "new 2"]
    for (const query of [{}, { after: 0 }, { before: 100 }, { around: 6 }]) {
      expect(await newcomer.reads(group, query)).toEqual(both)
    }
    const { membership, lastMessage } = await newcomer.sees(group)
    expect(membership?.unread).toBe(2)
    expect(lastMessage?.text).toBe("new 2")
    const { changes } = await newcomer.ask("listChanges", { params: params(), query: { since: rev } })
    expect(changes.flatMap(each => (each.kind === "message" ? each.value.text : []))).toEqual(both)
  })

  test("who left and comes back sees nothing of what was said meanwhile, nor of before", async () => {
    await newcomer.ask("leaveRoom", { params: params() })
    await owner.says(group, "meanwhile")
    await join()
    expect(await newcomer.reads(group)).toEqual([])
    expect(await newcomer.sees(group)).toMatchObject({ lastMessage: null, membership: { unread: 0 } })
    await owner.says(group, "again")
    expect(await newcomer.reads(group, { after: 0 })).toEqual(["again"])
    const { membership } = await newcomer.sees(group)
    expect(membership?.unread).toBe(1)
  })
})

test("a newcomer of a group hears an answer to an old message, and nothing of that message", async () => {
  const room = await owner.makes("group")
  const root = await owner.says(room, "old root")
  // That they were added is told by a worker, so it may come late: it is not to be heard among what follows.
  using early = await newcomer.connect()
  await owner.ask("addMember", { params: { id: room.id }, body: { userId: newcomer.id } })
  await early.hears("notification", ({ notification }) => notification.room.id === room.id)
  using socket = await newcomer.connect()
  using owners = await owner.connect()
  const body = { key: crypto.randomUUID(), text: "an answer", replyTo: root.id }
  const answer = await owner.ask("sendMessage", { params: { id: room.id }, body })
  await owner.ask("editRoom", { params: { id: room.id }, body: { topic: "answered" } })
  await Promise.all([socket.hears("room:updated"), owners.hears("room:updated")])
  expect(owners.heard.map(each => each.name)).toEqual(["message:new", "message:updated", "room:updated"])
  expect(socket.heard.map(each => each.name)).toEqual(["message:new", "room:updated"])
  expect(socket.all("message:new")[0]?.message).toEqual(answer)
})

test("a newcomer of a channel sees all of its history, with nothing unread", async () => {
  const channel = await owner.makes("channel")
  await owner.says(channel, "old news")
  await owner.ask("addMember", { params: { id: channel.id }, body: { userId: newcomer.id } })
  expect(await newcomer.reads(channel)).toEqual(["old news"])
  const { membership, lastMessage } = await newcomer.sees(channel)
  expect(membership).toMatchObject({ sinceSeq: 0, unread: 0 })
  expect(lastMessage?.text).toBe("old news")
})
