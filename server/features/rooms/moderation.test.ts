import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let mod: Person
let bob: Person
let cleo: Person

beforeAll(async () => {
  server = await TestServer.start()
  const names = ["ada", "mod", "bob", "cleo"]
  ;[ada, mod, bob, cleo] = (await Promise.all(names.map(name => server.signUp(name)))) as [
    Person,
    Person,
    Person,
    Person,
  ]
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const of = ({ id }: { id: string }) => ({ params: { id } })
const about = ({ id }: MyRoom, person: Person, body?: object) => ({
  params: { id, userId: person.id },
  ...(body === undefined ? {} : { body }),
})
const later = "2999-01-01T00:00:00.000Z"

/** Ada owns it, mod moderates it. */
async function moderated(kind: "group" | "channel", more: object = {}): Promise<MyRoom> {
  const room = await ada.makes(kind, [mod, bob], more)
  await ada.ask("editMember", about(room, mod, { role: "moderator" }))
  return room
}

describe("a ban", () => {
  test("puts a member out at once and lets no invite or join undo it", async () => {
    const room = await moderated("channel", { visibility: "public" })
    const { token } = await ada.ask("createInvite", { ...of(room), body: {} })
    using socket = await bob.connect()
    await mod.ask("banMember", about(room, bob, { reason: "spam" }))
    await socket.hears("room:left", ({ roomId }) => roomId === room.id)
    expect(await bob.refusal("joinRoom", of(room))).toBe("banned")
    expect(await bob.refusal("acceptInvite", { params: { token } })).toBe("banned")
    expect(await ada.refusal("addMember", { ...of(room), body: { userId: bob.id } })).toBe("banned")
    await mod.ask("unbanMember", about(room, bob))
    await mod.ask("unbanMember", about(room, bob))
    expect((await bob.ask("joinRoom", of(room))).membership?.role).toBe("member")
  })

  test("keeps out someone who was never in, and changes nothing for the members", async () => {
    const room = await moderated("group")
    const { rev } = await ada.sees(room)
    await ada.ask("banMember", about(room, cleo))
    expect((await ada.sees(room)).rev).toBe(rev)
    expect(await mod.refusal("addMember", { ...of(room), body: { userId: cleo.id } })).toBe("banned")
  })

  test("is listed with its reason for owners and moderators alone, in pages", async () => {
    const room = await moderated("group")
    await mod.ask("banMember", about(room, bob, { reason: "spam" }))
    await ada.ask("banMember", about(room, cleo))
    const { bans } = await mod.ask("listBans", of(room))
    expect(bans.map(each => [each.user.id, each.reason, each.bannedBy?.id])).toEqual(
      [
        [bob.id, "spam", mod.id],
        [cleo.id, "", ada.id],
      ].toSorted((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1)),
    )
    const first = await mod.ask("listBans", { ...of(room), query: { limit: 1 } })
    const rest = await mod.ask("listBans", { ...of(room), query: { cursor: first.cursor ?? "" } })
    expect([...first.bans, ...rest.bans]).toEqual(bans)
    const open = await moderated("group")
    expect(await bob.refusal("listBans", of(open))).toBe("forbidden")
    expect(await cleo.refusal("listBans", of(open))).toBe("not_found")
  })

  test("needs rank above the other", async () => {
    const room = await moderated("group")
    expect(await bob.refusal("banMember", about(room, cleo))).toBe("forbidden")
    expect(await mod.refusal("banMember", about(room, ada))).toBe("forbidden")
    expect(await mod.refusal("banMember", about(room, mod))).toBe("forbidden")
    expect(await mod.refusal("banMember", { params: { id: room.id, userId: "nobody" } })).toBe("not_found")
    const direct = await ada.makes("direct", [cleo])
    expect(await ada.refusal("banMember", about(direct, cleo))).toBe("direct_fixed")
  })
})

describe("a muted member", () => {
  test("reads, and does not send, edit or react, until unmuted", async () => {
    const room = await moderated("group")
    const own = await bob.says(room, "mine")
    using socket = await ada.connect()
    const muted = await mod.ask("muteMember", about(room, bob, { until: later }))
    expect(muted.mutedUntil).toBe(later)
    await socket.hears("member:updated", ({ member }) => member.mutedUntil === later)
    const body = { key: crypto.randomUUID(), text: "no" }
    expect(await bob.refusal("sendMessage", { ...of(room), body })).toBe("muted")
    expect(await bob.refusal("editMessage", { ...of(own), body: { text: "no" } })).toBe("muted")
    expect(await bob.refusal("addReaction", { params: { id: own.id, emoji: "👍" } })).toBe("muted")
    expect(await bob.reads(room)).toEqual(["mine"])
    await bob.ask("deleteMessage", of(own))
    expect((await mod.ask("unmuteMember", about(room, bob))).mutedUntil).toBeUndefined()
    expect((await bob.says(room, "again")).seq).toBe(2)
  })

  test("stays muted who leaves and comes back", async () => {
    const room = await moderated("group")
    await ada.ask("muteMember", about(room, bob, { until: later }))
    await bob.ask("leaveRoom", of(room))
    await ada.ask("addMember", { ...of(room), body: { userId: bob.id } })
    const body = { key: crypto.randomUUID(), text: "no" }
    expect(await bob.refusal("sendMessage", { ...of(room), body })).toBe("muted")
  })

  test("is muted by higher ranks alone, and for a time to come", async () => {
    const room = await moderated("group")
    expect(await bob.refusal("muteMember", about(room, mod, { until: later }))).toBe("forbidden")
    expect(await mod.refusal("muteMember", about(room, ada, { until: later }))).toBe("forbidden")
    expect(await mod.refusal("muteMember", about(room, cleo, { until: later }))).toBe("not_found")
    const past = { until: "2001-01-01T00:00:00Z" }
    expect(await mod.refusal("muteMember", about(room, bob, past))).toBe("invalid_input")
  })
})

describe("a transfer", () => {
  test("makes the other the owner and the owner a moderator", async () => {
    const room = await moderated("group")
    const mine = await ada.ask("transferRoom", { ...of(room), body: { userId: bob.id } })
    expect(mine.membership?.role).toBe("moderator")
    expect((await bob.sees(room)).membership?.role).toBe("owner")
    expect(await ada.refusal("transferRoom", { ...of(room), body: { userId: ada.id } })).toBe("forbidden")
    expect(await bob.refusal("transferRoom", { ...of(room), body: { userId: cleo.id } })).toBe("not_found")
  })
})

describe("one's own mute of a room", () => {
  test("may end by itself, and one's devices hear of it", async () => {
    const room = await moderated("group")
    using socket = await bob.connect()
    using other = await ada.connect()
    const set = (body: object) => bob.ask("editMembership", { ...of(room), body })
    expect(await set({ mutedUntil: later, favourite: true })).toMatchObject({
      muted: true,
      mutedUntil: later,
    })
    const { settings } = await socket.hears("membership:updated", ({ roomId }) => roomId === room.id)
    expect(settings).toEqual({ notify: "all", favourite: true, muted: true, mutedUntil: later })
    expect((await set({ mutedUntil: "2001-01-01T00:00:00Z" })).muted).toBe(false)
    expect(await set({ muted: true })).not.toHaveProperty("mutedUntil")
    expect((await set({ muted: false })).muted).toBe(false)
    const both = { muted: false, mutedUntil: later }
    expect(await bob.refusal("editMembership", { ...of(room), body: both })).toBe("invalid_input")
    await ada.says(room, "marker")
    await other.hears("message:new", ({ roomId }) => roomId === room.id)
    expect(other.all("membership:updated")).toEqual([])
  })
})
