import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { MemberPage, MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let others: Person[]

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
  others = await Promise.all(["bob", "cleo", "dora", "emil"].map(name => server.signUp(name)))
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const other = (n: number): Person => others[n] ?? ada
const of = ({ id }: MyRoom) => ({ params: { id } })
const add = (room: MyRoom, person: Person) => ({ ...of(room), body: { userId: person.id } })

describe("members", () => {
  test("come in pages, each once, without those who left", async () => {
    const room = await ada.makes("group", others)
    await other(0).ask("leaveRoom", of(room))
    const names: string[] = []
    let cursor: string | null = ""
    while (cursor !== null) {
      const query = { limit: 2, ...(cursor === "" ? {} : { cursor }) }
      const page: MemberPage = await ada.ask("listMembers", { ...of(room), query })
      names.push(...page.members.map(each => each.user.username))
      cursor = page.cursor
    }
    expect(names.sort()).toEqual(["ada", "cleo", "dora", "emil"])
  })

  test("are told of each who comes and goes, with the count", async () => {
    const room = await ada.makes("group")
    using socket = await ada.connect()
    const added = await ada.ask("addMember", add(room, other(0)))
    expect(added).toMatchObject({ role: "member", leftAt: null, user: { username: "bob" } })
    await other(0).ask("leaveRoom", of(room))
    const gone = await socket.hears("member:updated", ({ member }) => member.leftAt !== null)
    expect(gone).toMatchObject({ memberCount: 1, member: { user: { username: "bob" } } })
    expect(socket.all("member:updated")[0]).toEqual({
      roomId: room.id,
      rev: room.rev + 1,
      member: added,
      memberCount: 2,
    })
  })

  test("added twice, or at once by several, are there once", async () => {
    const room = await ada.makes("group", [other(0), other(1)])
    await Promise.all([ada, other(0), other(1)].map(each => each.ask("addMember", add(room, other(2)))))
    await ada.ask("addMember", add(room, other(2)))
    expect(await ada.sees(room)).toMatchObject({ memberCount: 4, rev: room.rev + 1 })
  })

  test("cannot be added if they do not exist", async () => {
    const room = await ada.makes("group")
    expect(await ada.refusal("addMember", { ...of(room), body: { userId: "nobody" } })).toBe("not_found")
    expect((await ada.sees(room)).memberCount).toBe(1)
  })

  test("who come back keep their own settings, with the role of a member", async () => {
    const room = await ada.makes("channel", [other(0)])
    await ada.ask("editMember", {
      params: { id: room.id, userId: other(0).id },
      body: { role: "moderator" },
    })
    await other(0).ask("editMembership", { ...of(room), body: { notify: "none" } })
    await other(0).ask("leaveRoom", of(room))
    await ada.ask("addMember", add(room, other(0)))
    const { membership } = await other(0).sees(room)
    expect(membership).toMatchObject({ role: "member", notify: "none" })
  })
})

describe("joining", () => {
  test("a public channel is open to all, and again changes nothing", async () => {
    const channel = await ada.makes("channel", [], { visibility: "public" })
    const joined = await other(0).ask("joinRoom", of(channel))
    expect(joined).toMatchObject({ memberCount: 2, membership: { role: "member" } })
    expect(await other(0).ask("joinRoom", of(channel))).toEqual(joined)
  })

  test("by several at once counts each", async () => {
    const channel = await ada.makes("channel", [], { visibility: "public" })
    await Promise.all(others.flatMap(each => [1, 2].map(() => each.ask("joinRoom", of(channel)))))
    const { memberCount, rev } = await ada.sees(channel)
    expect(memberCount).toBe(5)
    expect(rev).toBe(channel.rev + 4)
  })
})

describe("one's own settings of a room", () => {
  test("change one by one, and nobody else hears of it", async () => {
    const room = await ada.makes("group", [other(0)])
    const set = (body: object) => ada.ask("editMembership", { ...of(room), body })
    expect(room.membership).toMatchObject({ notify: "all", favourite: false, muted: false })
    await set({ notify: "mentions" })
    await set({ favourite: true })
    expect(await set({ muted: true })).toMatchObject({ notify: "mentions", favourite: true, muted: true })
    expect(await set({})).toMatchObject({ notify: "mentions", favourite: true, muted: true })
    expect(await set({ favourite: false })).toMatchObject({ favourite: false, muted: true })
    const theirs = await other(0).sees(room)
    expect(theirs.rev).toBe(room.rev)
    expect(theirs.membership).toMatchObject({ notify: "all", favourite: false, muted: false })
  })
})
