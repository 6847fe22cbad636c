import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { MemberRole, MyRoom, RouteName } from "@parley/contract"
import { type CallInput, type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let people: Record<"owner" | "moderator" | "member" | "otherOwner" | "otherModerator" | "otherMember", Person>
let stranger: Person

beforeAll(async () => {
  server = await TestServer.start()
  const [owner, moderator, member, otherOwner, otherModerator, otherMember, someone] = (await Promise.all(
    ["owner", "mod", "member", "owner2", "mod2", "member2", "stranger"].map(name => server.signUp(name)),
  )) as [Person, Person, Person, Person, Person, Person, Person]
  people = { owner, moderator, member, otherOwner, otherModerator, otherMember }
  stranger = someone
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const rooms = {
  "a group": { kind: "group", visibility: "private" },
  "a private channel": { kind: "channel", visibility: "private" },
  "a public channel": { kind: "channel", visibility: "public" },
} as const
type RoomSort = keyof typeof rooms

/** A room with two of each role. */
async function fullRoom(sort: RoomSort): Promise<MyRoom> {
  const { kind, visibility } = rooms[sort]
  const { owner, ...others } = people
  const room = await owner.makes(kind, Object.values(others), { visibility })
  for (const [person, role] of [
    [others.otherOwner, "owner"],
    [others.moderator, "moderator"],
    [others.otherModerator, "moderator"],
  ] as const) {
    await owner.ask("editMember", { params: { id: room.id, userId: person.id }, body: { role } })
  }
  return room
}

interface Action {
  readonly route: RouteName
  readonly input: (room: MyRoom) => CallInput
  readonly allowed: (sort: RoomSort) => readonly MemberRole[]
}

const everyone = ["owner", "moderator", "member"] as const
const of = ({ id }: MyRoom) => ({ params: { id } })
const onMember = ({ id }: MyRoom, person: Person) => ({ params: { id, userId: person.id } })
const whoAdds = (sort: RoomSort) => (sort === "a private channel" ? everyone.slice(0, 2) : everyone)

const actions: Record<string, Action> = {
  "change the settings": {
    route: "editRoom",
    input: room => ({ ...of(room), body: { topic: "new" } }),
    allowed: () => ["owner", "moderator"],
  },
  "archive it": {
    route: "editRoom",
    input: room => ({ ...of(room), body: { archived: true } }),
    allowed: () => ["owner", "moderator"],
  },
  "delete it": { route: "deleteRoom", input: of, allowed: () => ["owner"] },
  "add a person": {
    route: "addMember",
    input: room => ({ ...of(room), body: { userId: stranger.id } }),
    allowed: whoAdds,
  },
  "make an invite": { route: "createInvite", input: of, allowed: whoAdds },
  "change a role": {
    route: "editMember",
    input: room => ({ ...onMember(room, people.otherMember), body: { role: "moderator" } }),
    allowed: () => ["owner"],
  },
  "demote an owner": {
    route: "editMember",
    input: room => ({ ...onMember(room, people.otherOwner), body: { role: "member" } }),
    allowed: () => ["owner"],
  },
  "remove a member": {
    route: "removeMember",
    input: room => onMember(room, people.otherMember),
    allowed: () => ["owner", "moderator"],
  },
  "remove a moderator": {
    route: "removeMember",
    input: room => onMember(room, people.otherModerator),
    allowed: () => ["owner"],
  },
  "remove an owner": {
    route: "removeMember",
    input: room => onMember(room, people.otherOwner),
    allowed: () => ["owner"],
  },
  "send a message": {
    route: "sendMessage",
    input: room => ({ ...of(room), body: { key: crypto.randomUUID(), text: "hello" } }),
    allowed: () => everyone,
  },
  "leave it": { route: "leaveRoom", input: of, allowed: () => everyone },
}

describe.each(Object.keys(rooms) as RoomSort[])("in %s", sort => {
  for (const [what, { route, input, allowed }] of Object.entries(actions)) {
    const roles = allowed(sort)
    test(`${roles.join(", ")} may ${what}`, async () => {
      for (const role of everyone) {
        const room = await fullRoom(sort)
        const { rev } = await people.owner.sees(room)
        if (roles.includes(role)) {
          await people[role].answer(route, input(room))
        } else {
          expect(await people[role].refusal(route, input(room))).toBe("forbidden")
          expect((await people.owner.sees(room)).rev).toBe(rev)
        }
      }
    })
  }

  test("everyone may remove themselves", async () => {
    for (const role of everyone) {
      const room = await fullRoom(sort)
      await people[role].ask("removeMember", onMember(room, people[role]))
      expect(await people[role].refusal("listMembers", of(room))).toBe("not_found")
    }
  })

  test("who is no member can be neither removed nor given a role", async () => {
    const room = await fullRoom(sort)
    const { owner } = people
    expect(await owner.refusal("removeMember", onMember(room, stranger))).toBe("not_found")
    const input = { ...onMember(room, stranger), body: { role: "owner" } }
    expect(await owner.refusal("editMember", input)).toBe("not_found")
  })
})
