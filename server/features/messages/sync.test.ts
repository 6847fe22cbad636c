import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Change, limits, type MyRoom } from "@parley/contract"
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
const member = (room: MyRoom, { id: userId }: Person) => ({ params: { id: room.id, userId } })
const nothing = ({ rev }: MyRoom) => ({ rev, complete: true, changes: [] })
const revsOf = (rooms: readonly MyRoom[]) => Object.fromEntries(rooms.map(room => [room.id, room.rev]))

async function sync(person: Person, revs: Record<string, number>) {
  using socket = await person.connect()
  return await socket.ask("sync", { rooms: revs })
}

/** Says something, and then changes it so many times, in any order. */
async function editsOften(room: MyRoom, times: number): Promise<void> {
  const { id: messageId } = await ada.says(room, "first")
  using socket = await ada.connect()
  const edit = (n: number) =>
    socket.ask("message:edit", { messageId, text: `edit ${n}`, key: crypto.randomUUID() })
  for (let done = 0; done < times; done += 50) {
    const count = Math.min(50, times - done)
    await Promise.all(Array.from({ length: count }, (_, n) => edit(done + n)))
  }
}

function briefly(change: Change): unknown {
  if (change.kind === "message") return [change.rev, change.value.text, change.value.reactions.length]
  if (change.kind === "member") return [change.rev, change.value.user.username, change.memberCount]
  return [change.rev, change.value.topic]
}

describe("several rooms in one answer of sync", () => {
  test("have each their own changes, of every kind, by ascending rev", async () => {
    const still = await ada.makes("group", [bob])
    const talk = await ada.makes("channel", [bob])
    const left = await ada.makes("group", [bob])
    const set = await ada.makes("channel", [bob])
    const ahead = await ada.makes("group", [bob])
    const others = await bob.makes("group")
    const messages = [await bob.says(talk, "one"), await bob.says(talk, "two")]
    using socket = await ada.connect()
    await socket.ask("reaction:set", {
      messageId: `${messages[0]?.id}`,
      emoji: "👍",
      active: true,
      key: crypto.randomUUID(),
    })
    await bob.ask("leaveRoom", of(left))
    await ada.says(left, "alone")
    await ada.ask("editRoom", { ...of(set), body: { topic: "new" } })
    await bob.says(others, "not for ada")

    const revs = { ...revsOf([still, talk, left, set, others]), [ahead.id]: ahead.rev + 1 }
    const { rooms, more, left: gone } = await socket.ask("sync", { rooms: revs })
    const brief = Object.entries(rooms).map(([id, { rev, complete, changes }]) => [
      id,
      { rev, complete, changes: changes.map(briefly) },
    ])
    expect(Object.fromEntries(brief)).toEqual({
      [still.id]: nothing(still),
      [talk.id]: {
        rev: talk.rev + 3,
        complete: true,
        changes: [
          [talk.rev + 2, "two", 0],
          [talk.rev + 3, "one", 1],
        ],
      },
      [left.id]: {
        rev: left.rev + 2,
        complete: true,
        changes: [
          [left.rev + 1, "bob", 1],
          [left.rev + 2, "alone", 0],
        ],
      },
      [set.id]: { rev: set.rev + 1, complete: true, changes: [[set.rev + 1, "new"]] },
      [ahead.id]: { rev: ahead.rev, complete: false, changes: [] },
    })
    expect({ more, gone }).toEqual({ more: false, gone: [others.id] })
  })

  test("are all there where there are more than one statement takes", async () => {
    const cleo = await server.signUp("cleo")
    const rooms = await Promise.all(Array.from({ length: 70 }, () => ada.makes("group", [cleo])))
    const texts = await Promise.all(rooms.map(async room => [room.id, (await ada.says(room, room.id)).text]))
    const answer = await sync(cleo, revsOf(rooms))
    const found = Object.entries(answer.rooms).map(([id, { changes }]) => [id, changes.map(briefly)])
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(texts.map(([id, text]) => [id, [[expect.any(Number), text, 0]]])),
    )
    expect(answer.more).toBe(false)
  })

  test("leave alone one that a member came back to, who sees less of it than before", async () => {
    const dora = await server.signUp("dora")
    const [one, two] = [await ada.makes("group", [dora]), await ada.makes("group", [dora])]
    const hidden = await ada.says(one, "before")
    await ada.ask("removeMember", member(one, dora))
    await ada.says(one, "meanwhile")
    await ada.ask("addMember", { ...of(one), body: { userId: dora.id } })
    await ada.says(one, "after")
    await ada.says(two, "elsewhere")

    const { rooms } = await sync(dora, revsOf([one, two]))
    const { rev } = await dora.sees(one)
    expect(rooms[one.id]).toEqual({ rev, complete: false, changes: [] })
    expect(rooms[two.id]?.changes.map(briefly)).toEqual([[two.rev + 1, "elsewhere", 0]])

    using socket = await ada.connect()
    await socket.ask("message:edit", {
      messageId: hidden.id,
      text: "before, better",
      key: crypto.randomUUID(),
    })
    await ada.says(one, "later")
    const since = await sync(dora, { [one.id]: rev, [two.id]: two.rev + 1 })
    expect(since.rooms[one.id]?.rev).toBe(rev + 2)
    expect(since.rooms[one.id]?.changes.map(briefly)).toEqual([[rev + 2, "later", 0]])
  })

  test("end where as many revs were looked at as an answer may, and go on from there", async () => {
    const eve = await server.signUp("eve")
    const rooms = await Promise.all(Array.from({ length: 12 }, () => ada.makes("group", [eve])))
    await Promise.all(rooms.map(room => editsOften(room, 249)))
    const revs = revsOf(rooms)
    const lookedAt: number[] = []
    const shown: Record<string, number[]> = {}
    using socket = await eve.connect()
    for (let more = true; more; ) {
      const answer = await socket.ask("sync", { rooms: revs })
      const parts = Object.entries(answer.rooms)
      const steps = parts.map(([id, { rev }]) => rev - (revs[id] ?? 0))
      expect(Math.max(...steps)).toBeLessThanOrEqual(limits.syncChangesPerRoom)
      lookedAt.push(steps.reduce((sum, step) => sum + step, 0))
      for (const [id, { rev, complete, changes }] of parts) {
        expect(complete).toBe(true)
        revs[id] = rev
        shown[id] = [...(shown[id] ?? []), ...changes.map(change => change.rev)]
      }
      more = answer.more
    }
    expect(lookedAt[0]).toBe(limits.syncChangesTotal)
    expect(lookedAt.reduce((sum, looked) => sum + looked, 0)).toBe(rooms.length * 250)
    for (const room of rooms) {
      expect(revs[room.id]).toBe(room.rev + 250)
      expect(shown[room.id]).toEqual([room.rev + 250])
    }
  })
})
