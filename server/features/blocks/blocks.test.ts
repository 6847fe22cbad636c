import { afterAll, beforeEach, describe, expect, test } from "bun:test"
import type { MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

const server = await TestServer.start()
let ada: Person
let bob: Person
let count = 0

/** Others in each test: a block of one would be met by the next. */
beforeEach(async () => {
  count++
  ada = await server.signUp(`ada${count}`)
  bob = await server.signUp(`bob${count}`)
})
afterAll(() => server[Symbol.asyncDispose]())

const of = ({ id }: { id: string }) => ({ params: { id } })
const message = (text: string) => ({ key: crypto.randomUUID(), text })
const says = (room: MyRoom, text: string) => ({ ...of(room), body: message(text) })

describe("who is blocked", () => {
  test("opens no direct room with the other, who may still open one", async () => {
    await ada.ask("blockUser", of(bob))
    const body = { kind: "direct", memberIds: [ada.id] }
    expect(await bob.refusal("createRoom", { body })).toBe("blocked")
    const room = await ada.makes("direct", [bob])
    expect((await ada.says(room, "one last thing")).seq).toBe(1)
    expect(await bob.refusal("sendMessage", says(room, "but"))).toBe("blocked")
  })

  test("says and changes nothing in a direct room that exists, and reads it", async () => {
    const room = await bob.makes("direct", [ada])
    const first = await bob.says(room, "hello")
    await ada.ask("blockUser", of(bob))
    expect(await bob.refusal("sendMessage", says(room, "hello?"))).toBe("blocked")
    expect(await bob.refusal("editMessage", { ...of(first), body: { text: "bad" } })).toBe("blocked")
    expect(await bob.refusal("addReaction", { params: { id: first.id, emoji: "👍" } })).toBe("blocked")
    using socket = await bob.connect()
    expect(await socket.refusal("message:send", { roomId: room.id, ...message("x") })).toBe("blocked")
    expect(await socket.refusal("typing", { roomId: room.id, active: true })).toBe("blocked")
    expect(await bob.reads(room)).toEqual(["hello"])
    await bob.ask("deleteMessage", of(first))
    await ada.ask("unblockUser", of(bob))
    expect((await bob.says(room, "hello again")).seq).toBe(2)
  })

  test("adds the other to no room", async () => {
    await ada.ask("blockUser", of(bob))
    const group = { kind: "group", name: "g", memberIds: [ada.id] }
    expect(await bob.refusal("createRoom", { body: group })).toBe("blocked")
    const room = await bob.makes("group")
    expect(await bob.refusal("addMember", { ...of(room), body: { userId: ada.id } })).toBe("blocked")
  })

  test("is heard in shared groups, where mentions of the other do not count", async () => {
    const room = await ada.makes("group", [bob])
    await bob.says(room, `@${ada.username} before`)
    expect((await ada.sees(room)).membership).toMatchObject({ unread: 1, mentions: 1 })
    await ada.ask("blockUser", of(bob))
    using socket = await ada.connect()
    const { id } = await bob.says(room, `@${ada.username} @room after`)
    await socket.hears("message:new", heard => heard.message.id === id)
    expect((await ada.sees(room)).membership).toMatchObject({ unread: 2, mentions: 0 })
    await ada.ask("unblockUser", of(bob))
    expect((await ada.sees(room)).membership?.mentions).toBe(2)
  })
})

describe("presence", () => {
  test("is hidden both ways from the moment of the block on", async () => {
    await ada.makes("group", [bob])
    using socketOfAda = await ada.connect()
    using socketOfBob = await bob.connect()
    const watch = { userIds: [ada.id] }
    expect((await socketOfBob.ask("presence:watch", watch)).presence[ada.id]).toBe("online")
    await ada.ask("blockUser", of(bob))
    await socketOfBob.hears("presence", ({ users }) => users[ada.id] === "offline")
    expect((await socketOfBob.ask("presence:watch", watch)).presence[ada.id]).toBe("offline")
    const back = await socketOfAda.ask("presence:watch", { userIds: [bob.id] })
    expect(back.presence[bob.id]).toBe("offline")
    await ada.ask("unblockUser", of(bob))
    expect((await socketOfBob.ask("presence:watch", watch)).presence[ada.id]).toBe("online")
  })

  test("when someone was last seen shows to those who share a room and are not blocked", async () => {
    const cleo = await server.signUp(`cleo${count}`)
    await ada.makes("group", [bob])
    const socket = await ada.connect()
    socket.close()
    await server.restart()
    const seen = async (by: Person) => (await by.ask("getUser", of(ada))).lastSeenAt
    expect(await seen(bob)).toEqual(expect.any(String))
    expect(await seen(ada)).toEqual(await seen(bob))
    expect(await seen(cleo)).toBeNull()
    await ada.ask("blockUser", of(bob))
    expect(await seen(bob)).toBeNull()
  })
})

describe("blocks", () => {
  test("are listed for oneself alone, and all of one's devices hear of each once", async () => {
    using mine = await ada.connect()
    using theirs = await bob.connect()
    await ada.ask("blockUser", of(bob))
    await ada.ask("blockUser", of(bob))
    expect((await ada.ask("listBlocks")).users.map(user => user.id)).toEqual([bob.id])
    expect((await bob.ask("listBlocks")).users).toEqual([])
    await ada.ask("unblockUser", of(bob))
    await ada.ask("unblockUser", of(bob))
    await mine.hears("block:updated", ({ blocked }) => !blocked)
    expect(mine.all("block:updated")).toEqual([
      { userId: bob.id, blocked: true },
      { userId: bob.id, blocked: false },
    ])
    const room = await ada.makes("group", [bob])
    await theirs.hears("room:joined", heard => heard.room.id === room.id)
    expect(theirs.all("block:updated")).toEqual([])
  })

  test("are of other people who exist", async () => {
    expect(await ada.refusal("blockUser", of(ada))).toBe("invalid_input")
    expect(await ada.refusal("blockUser", of({ id: "nobody" }))).toBe("not_found")
  })
})
