import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let bob: Person

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
  bob = await server.signUp("bob")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const of = ({ id }: MyRoom) => ({ params: { id } })
const edit = (room: MyRoom, body: object) => ada.ask("editRoom", { ...of(room), body })
const create = (body: object) => ada.ask("createRoom", { body })

describe("a new room", () => {
  test("is public if it is a channel that does not say otherwise, else private", async () => {
    expect((await create({ kind: "channel", name: "News" })).visibility).toBe("public")
    expect((await create({ kind: "channel", name: "News", visibility: "private" })).visibility).toBe(
      "private",
    )
    expect((await create({ kind: "group", name: "Friends" })).visibility).toBe("private")
    const refused = { kind: "group", name: "Friends", visibility: "public" }
    expect(await ada.refusal("createRoom", { body: refused })).toBe("invalid_input")
  })

  test("needs a name, which is trimmed", async () => {
    for (const name of [undefined, "", "   ", "x".repeat(81)]) {
      expect(await ada.refusal("createRoom", { body: { kind: "group", name } })).toBe("invalid_input")
    }
    expect((await create({ kind: "group", name: "  Tea  " })).name).toBe("Tea")
  })

  test("takes each person once, and all or none", async () => {
    const room = await create({ kind: "group", name: "Tea", memberIds: [bob.id, bob.id, ada.id] })
    expect(room).toMatchObject({ memberCount: 2, lastSeq: 0, rev: 3 })
    const before = (await ada.ask("listRooms")).rooms.length
    const body = { kind: "group", name: "Tea", memberIds: [bob.id, "nobody"] }
    expect(await ada.refusal("createRoom", { body })).toBe("not_found")
    expect((await ada.ask("listRooms")).rooms).toHaveLength(before)
  })

  test("is in the list of each of its members, who are told while online", async () => {
    using socket = await bob.connect()
    const room = await ada.makes("group", [bob])
    expect((await socket.hears("room:joined", joined => joined.room.id === room.id)).room).toEqual(
      await bob.sees(room),
    )
    expect((await bob.ask("listRooms")).rooms.map(each => each.id)).toContain(room.id)
  })
})

describe("settings", () => {
  test("that change are told to all members, whole", async () => {
    const room = await ada.makes("channel", [bob])
    using socket = await bob.connect()
    const edited = await edit(room, { name: "Renamed", topic: "Why", visibility: "public" })
    expect(edited).toMatchObject({ name: "Renamed", topic: "Why", visibility: "public", rev: room.rev + 1 })
    const told = await socket.hears("room:updated")
    const { membership: _, lastMessage: __, ...shared } = edited
    expect(told).toEqual({ roomId: room.id, rev: edited.rev, room: shared })
  })

  test("that stay the same take no rev", async () => {
    const room = await ada.makes("channel")
    expect(await edit(room, { name: room.name, topic: room.topic, archived: false })).toEqual(room)
    expect(await edit(room, {})).toEqual(room)
  })

  test("of a group cannot make it public", async () => {
    const room = await ada.makes("group")
    const input = { ...of(room), body: { visibility: "public" } }
    expect(await ada.refusal("editRoom", input)).toBe("invalid_input")
  })
})

describe("an archived room", () => {
  test("can be read, and takes no messages and nobody new", async () => {
    const room = await ada.makes("channel", [], { visibility: "public", name: "Old things" })
    await ada.says(room, "before")
    expect((await edit(room, { archived: true })).archivedAt).toBeString()
    const body = { key: crypto.randomUUID(), text: "after" }
    expect(await ada.refusal("sendMessage", { ...of(room), body })).toBe("room_archived")
    expect(await bob.refusal("joinRoom", of(room))).toBe("room_archived")
    expect(await ada.refusal("addMember", { ...of(room), body: { userId: bob.id } })).toBe("room_archived")
    expect(await ada.reads(room)).toEqual(["before"])
    const browsed = await bob.ask("browseRooms", { query: { query: "old things" } })
    expect(browsed.rooms).toEqual([])
  })

  test("keeps the moment of its first archiving, and is taken up again", async () => {
    const room = await ada.makes("channel")
    const { archivedAt, rev } = await edit(room, { archived: true })
    expect(await edit(room, { archived: true })).toMatchObject({ archivedAt, rev })
    expect((await edit(room, { archived: false })).archivedAt).toBeNull()
    expect((await ada.says(room, "after")).seq).toBe(1)
  })
})

test("a deleted room is gone for everyone, with everything in it", async () => {
  const room = await ada.makes("group", [bob])
  await bob.says(room, "hello")
  using socket = await bob.connect()
  await ada.ask("deleteRoom", of(room))
  await socket.hears("room:left", ({ roomId }) => roomId === room.id)
  for (const person of [ada, bob]) {
    for (const name of ["getRoom", "listMessages", "listMembers", "deleteRoom", "leaveRoom"] as const) {
      expect(await person.refusal(name, of(room))).toBe("not_found")
    }
    expect((await person.ask("listRooms")).rooms.map(each => each.id)).not.toContain(room.id)
  }
  expect((await socket.ask("sync", { rooms: { [room.id]: 1 } })).left).toEqual([room.id])
})

describe("browsing", () => {
  test("finds public channels by name and topic, in pages, each once", async () => {
    const channel = (name: string, topic = "") =>
      ada.makes("channel", [], { name, topic, visibility: "public" })
    const made = [await channel("Gardens"), await channel("Gardens"), await channel("Gardens")]
    made.push(await channel("Tools", "for gardens"), await channel("Gardening 100%"))
    await ada.makes("channel", [], { name: "Gardens, secret" })

    const found: string[] = []
    let cursor: string | null = ""
    while (cursor !== null) {
      const query = { query: "GARDEN", limit: 2, ...(cursor === "" ? {} : { cursor }) }
      const page: { rooms: MyRoom[]; cursor: string | null } = await bob.ask("browseRooms", { query })
      expect(page.rooms.length).toBeLessThanOrEqual(2)
      found.push(...page.rooms.map(each => each.id))
      cursor = page.cursor
    }
    expect(found.sort()).toEqual(made.map(each => each.id).sort())
  })

  test("refuses a cursor that somebody made up, of what an engine cannot store too", async () => {
    for (const place of [["Gardens"], ["Gardens\0", "id"], ["\ud800", "id"], [1, 2], { name: "Gardens" }]) {
      const cursor = Buffer.from(JSON.stringify(place)).toString("base64url")
      expect(await bob.refusal("browseRooms", { query: { cursor } })).toBe("invalid_input")
    }
  })

  test("takes signs of the query as they are", async () => {
    const query = (text: string) => bob.ask("browseRooms", { query: { query: text } })
    expect((await query("100%")).rooms.map(each => each.name)).toEqual(["Gardening 100%"])
    expect((await query("G_rdens")).rooms).toEqual([])
    expect((await query("%%")).rooms).toEqual([])
  })

  test("shows whether one is a member", async () => {
    const channel = await ada.makes("channel", [], { visibility: "public", name: "Mine or not" })
    const seenBy = async (person: Person) => {
      const { rooms } = await person.ask("browseRooms", { query: { query: "mine or not" } })
      return rooms.map(each => [each.id, each.membership?.role])
    }
    expect(await seenBy(ada)).toEqual([[channel.id, "owner"]])
    expect(await seenBy(bob)).toEqual([[channel.id, undefined]])
    await bob.ask("joinRoom", of(channel))
    expect(await seenBy(bob)).toEqual([[channel.id, "member"]])
  })

  test("refuses a cursor of something else", async () => {
    for (const cursor of ["nonsense", "e30", "W10", Buffer.from('["a",1]').toString("base64url")]) {
      expect(await bob.refusal("browseRooms", { query: { cursor } })).toBe("invalid_input")
    }
  })
})
