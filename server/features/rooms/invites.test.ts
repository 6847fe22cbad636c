import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Invite, InvitePreview, type MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let guests: Person[]

beforeAll(async () => {
  server = await TestServer.start({ PARLEY_PUBLIC_URL: "https://chat.example/" })
  ada = await server.signUp("ada")
  guests = await Promise.all(["g1", "g2", "g3", "g4", "g5", "g6"].map(name => server.signUp(name)))
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const guest = (n: number): Person => guests[n] ?? ada
const of = ({ id }: MyRoom) => ({ params: { id } })
const by = ({ token }: Invite) => ({ params: { token } })
const invite = (room: MyRoom, body: object = {}) => ada.ask("createInvite", { ...of(room), body })

test("an invite leads into a private room, and says before where it leads", async () => {
  const room = await ada.makes("group", [], { name: "Den", topic: "quiet" })
  const link = await invite(room)
  expect(link.url).toBe(`https://chat.example/invite/${link.token}`)
  expect(link).toMatchObject({ expiresAt: null, maxUses: null })
  const preview = await guest(0).ask("getInvite", by(link))
  expect(preview).toMatchObject({
    room: { id: room.id, kind: "group", name: "Den", topic: "quiet", memberCount: 1 },
    invitedBy: { username: "ada" },
    joined: false,
  })
  using socket = await guest(0).connect()
  const joined = await guest(0).ask("acceptInvite", by(link))
  expect(joined).toMatchObject({ id: room.id, memberCount: 2, membership: { role: "member" } })
  expect((await socket.hears("room:joined")).room).toEqual(joined)
  expect(InvitePreview.parse(await guest(0).ask("getInvite", by(link))).joined).toBe(true)
})

test("an invite may be made without a body", async () => {
  const room = await ada.makes("group")
  const link = await ada.ask("createInvite", of(room))
  expect((await guest(1).ask("acceptInvite", by(link))).id).toBe(room.id)
})

test("an invite past its time lets nobody in, one before it does", async () => {
  const room = await ada.makes("channel")
  const past = await invite(room, { expiresAt: new Date(Date.now() - 1).toISOString() })
  expect(await guest(0).refusal("getInvite", by(past))).toBe("not_found")
  expect(await guest(0).refusal("acceptInvite", by(past))).toBe("not_found")
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const good = await invite(room, { expiresAt })
  expect(good.expiresAt).toBe(expiresAt)
  expect((await guest(0).ask("acceptInvite", by(good))).id).toBe(room.id)
})

test("an invite for two lets two in, however many try at the same time", async () => {
  const room = await ada.makes("group")
  const link = await invite(room, { maxUses: 2 })
  const answers = await Promise.all(guests.map(each => each.call("acceptInvite", by(link))))
  expect(answers.map(each => each.status).sort()).toEqual([200, 200, 404, 404, 404, 404])
  expect((await ada.sees(room)).memberCount).toBe(3)
  expect(await guest(5).call("getInvite", by(link))).toMatchObject({ status: 404 })
})

test("one person who accepts many times at once takes one use", async () => {
  const room = await ada.makes("group")
  const link = await invite(room, { maxUses: 2 })
  const rooms = await Promise.all([1, 2, 3, 4].map(() => guest(0).ask("acceptInvite", by(link))))
  expect(new Set(rooms.map(each => each.id))).toEqual(new Set([room.id]))
  expect((await guest(1).ask("acceptInvite", by(link))).memberCount).toBe(3)
  expect(await guest(2).refusal("acceptInvite", by(link))).toBe("not_found")
  expect((await guest(0).ask("acceptInvite", by(link))).id).toBe(room.id)
})

test("an invite into an archived or deleted room lets nobody in", async () => {
  const room = await ada.makes("channel")
  const link = await invite(room)
  await ada.ask("editRoom", { ...of(room), body: { archived: true } })
  expect(await guest(0).refusal("acceptInvite", by(link))).toBe("room_archived")
  await ada.ask("deleteRoom", of(room))
  expect(await guest(0).refusal("acceptInvite", by(link))).toBe("not_found")
  expect(await guest(0).refusal("getInvite", by(link))).toBe("not_found")
})

test("nobody invites into a room that they are not in", async () => {
  const room = await ada.makes("channel", [], { visibility: "public" })
  expect(await guest(3).refusal("createInvite", of(room))).toBe("not_found")
})

test("an invite of another room opens no door", async () => {
  const [mine, theirs] = [await ada.makes("group"), await ada.makes("group")]
  const link = await invite(mine)
  expect((await guest(4).ask("acceptInvite", by(link))).id).toBe(mine.id)
  expect(await guest(4).refusal("getRoom", of(theirs))).toBe("not_found")
})
