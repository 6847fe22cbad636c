import { afterAll, beforeAll, expect, test } from "bun:test"
import type { MemberRole, MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let bob: Person
let cleo: Person

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
  bob = await server.signUp("bob")
  cleo = await server.signUp("cleo")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const of = ({ id }: MyRoom) => ({ params: { id } })
const setRole = (by: Person, room: MyRoom, person: Person, role: MemberRole) =>
  by.call("editMember", { params: { id: room.id, userId: person.id }, body: { role } })

async function rolesIn(room: MyRoom, seenBy: Person): Promise<Record<string, MemberRole>> {
  const { members } = await seenBy.ask("listMembers", of(room))
  return Object.fromEntries(members.map(({ user, role }) => [user.username, role]))
}

/** Adds someone a moment later than whoever was added before. */
async function addLater(room: MyRoom, person: Person): Promise<void> {
  const before = Date.now()
  while (Date.now() === before) await Bun.sleep(1)
  await ada.ask("addMember", { ...of(room), body: { userId: person.id } })
}

test("the creator owns a room, the others are members", async () => {
  const room = await ada.makes("group", [bob, cleo])
  expect(await rolesIn(room, bob)).toEqual({ ada: "owner", bob: "member", cleo: "member" })
  expect(room.membership?.role).toBe("owner")
})

test("the last owner cannot be demoted, the last but one can", async () => {
  const room = await ada.makes("group", [bob])
  const demotion = { params: { id: room.id, userId: ada.id }, body: { role: "member" } }
  expect(await ada.refusal("editMember", demotion)).toBe("last_owner")
  await setRole(ada, room, bob, "owner")
  expect((await ada.ask("editMember", demotion)).role).toBe("member")
  expect(await rolesIn(room, ada)).toEqual({ ada: "member", bob: "owner" })
})

test("two owners who demote each other at the same time leave one owner", async () => {
  const room = await ada.makes("group", [bob])
  await setRole(ada, room, bob, "owner")
  await Promise.all([setRole(ada, room, bob, "member"), setRole(bob, room, ada, "member")])
  expect(Object.values(await rolesIn(room, ada)).sort()).toEqual(["member", "owner"])
})

test("when the last owner leaves, the longest-standing member owns the room, and all are told", async () => {
  const room = await ada.makes("group")
  await addLater(room, cleo)
  await addLater(room, bob)
  using socket = await bob.connect()
  await ada.ask("leaveRoom", of(room))
  const left = await socket.hears("member:updated", ({ member }) => member.user.id === ada.id)
  const heir = await socket.hears("member:updated", ({ member }) => member.role === "owner" && !member.leftAt)
  expect(left).toMatchObject({ memberCount: 2, member: { leftAt: expect.any(String) } })
  expect(heir).toMatchObject({ rev: left.rev + 1, memberCount: 2, member: { user: { username: "cleo" } } })
  expect(await rolesIn(room, bob)).toEqual({ bob: "member", cleo: "owner" })
  expect(await ada.refusal("getRoom", of(room))).toBe("not_found")
})

test("a moderator comes before members who have been there longer", async () => {
  const room = await ada.makes("channel")
  await addLater(room, cleo)
  await addLater(room, bob)
  await setRole(ada, room, bob, "moderator")
  await ada.ask("removeMember", { params: { id: room.id, userId: ada.id } })
  expect(await rolesIn(room, bob)).toEqual({ bob: "owner", cleo: "member" })
})

test("a room with another owner stays theirs", async () => {
  const room = await ada.makes("group", [bob, cleo])
  await setRole(ada, room, cleo, "owner")
  await ada.ask("leaveRoom", of(room))
  expect(await rolesIn(room, bob)).toEqual({ bob: "member", cleo: "owner" })
})

test("however many leave at once, a room with members has an owner", async () => {
  const room = await ada.makes("group", [bob, cleo])
  await setRole(ada, room, bob, "owner")
  await Promise.all([ada.ask("leaveRoom", of(room)), bob.ask("leaveRoom", of(room))])
  expect(await rolesIn(room, cleo)).toEqual({ cleo: "owner" })
})

test("who joins a public channel that everyone has left owns it", async () => {
  const channel = await ada.makes("channel", [], { visibility: "public" })
  await ada.ask("leaveRoom", of(channel))
  expect((await cleo.sees(channel)).memberCount).toBe(0)
  const joined = await cleo.ask("joinRoom", of(channel))
  expect(joined).toMatchObject({ memberCount: 1, membership: { role: "owner" } })
})
