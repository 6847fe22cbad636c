import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Change, type Changes, limits, type MyRoom, type SyncAnswer } from "@parley/contract"
import { type Person, TestServer, type TestSocket } from "../../testing/index.ts"

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
const changesOf = (room: MyRoom, since: number): Promise<Changes> =>
  ada.ask("listChanges", { ...of(room), query: { since } })

async function sendMany(room: MyRoom, count: number): Promise<void> {
  using socket = await ada.connect()
  const one = (n: number) =>
    socket.ask("message:send", { roomId: room.id, key: crypto.randomUUID(), text: `message ${n}` })
  for (let sent = 0; sent < count; sent += 500) {
    await Promise.all(Array.from({ length: Math.min(500, count - sent) }, (_, n) => one(sent + n + 1)))
  }
}

/** What each thing is known by, so that a newer state takes the place of an older. */
function nameOf(change: Change): string {
  if (change.kind === "message") return `message ${change.value.seq}`
  return change.kind === "member" ? `member ${change.value.user.username}` : "room"
}

describe("changes", () => {
  test("have each thing once, in its latest state, by ascending rev", async () => {
    const room = await ada.makes("channel", [bob])
    const edit = (topic: string) => ada.ask("editRoom", { ...of(room), body: { topic } })
    const setRole = (role: string) =>
      ada.ask("editMember", { params: { id: room.id, userId: bob.id }, body: { role } })
    await edit("one")
    await setRole("moderator")
    await ada.says(room, "hello")
    await setRole("owner")
    await edit("two")

    const { rev, complete, changes } = await changesOf(room, room.rev)
    expect({ rev, complete }).toEqual({ rev: room.rev + 5, complete: true })
    expect(changes.map(nameOf)).toEqual(["message 1", "member bob", "room"])
    expect(changes.map(each => each.rev)).toEqual([room.rev + 3, room.rev + 4, room.rev + 5])
    expect(changes[1]).toMatchObject({ value: { role: "owner" }, memberCount: 2 })
    expect(changes[2]).toMatchObject({ value: { topic: "two", rev: room.rev + 5, lastSeq: 1 } })
  })

  test("after the newest rev are none", async () => {
    const room = await ada.makes("group")
    expect(await changesOf(room, room.rev)).toEqual({ rev: room.rev, complete: true, changes: [] })
  })

  test("of someone who left say so", async () => {
    const room = await ada.makes("group", [bob])
    await bob.ask("leaveRoom", of(room))
    const { changes } = await changesOf(room, room.rev)
    expect(changes).toMatchObject([
      { kind: "member", memberCount: 1, value: { leftAt: expect.any(String), user: { username: "bob" } } },
    ])
  })

  test("from a rev that the room never reached tell to start afresh", async () => {
    const room = await ada.makes("group")
    expect(await changesOf(room, room.rev + 1)).toEqual({ rev: room.rev, complete: false, changes: [] })
  })

  test("are whole up to 1,000 and past that tell to start afresh", async () => {
    const room = await ada.makes("group")
    await sendMany(room, limits.changesMax)
    const whole = await changesOf(room, room.rev)
    expect(whole).toMatchObject({ rev: room.rev + limits.changesMax, complete: true })
    expect(whole.changes.map(each => each.rev)).toEqual(
      Array.from({ length: limits.changesMax }, (_, n) => room.rev + n + 1),
    )
    const tooMany = await changesOf(room, room.rev - 1)
    expect(tooMany).toEqual({ rev: whole.rev, complete: false, changes: [] })
  })
})

/** Asks until there is no more, and gathers what came. */
async function syncAll(socket: TestSocket, revs: Record<string, number>) {
  const answers: SyncAnswer[] = []
  const changes: Record<string, Change[]> = {}
  for (let more = true; more; more = answers.at(-1)?.more ?? false) {
    const answer = await socket.ask("sync", { rooms: revs })
    answers.push(answer)
    for (const [id, room] of Object.entries(answer.rooms)) {
      changes[id] = [...(changes[id] ?? []), ...room.changes]
      revs[id] = room.rev
    }
  }
  return { answers, changes, revs }
}

describe("sync", () => {
  test("tells what is new of each room, rooms joined and left, watermarks, and what one set meanwhile", async () => {
    const [kept, lost] = [await bob.makes("group", [ada]), await bob.makes("group", [ada])]
    const still = await ada.sees(await bob.makes("group", [ada]))
    await bob.says(kept, "news")
    await ada.ask("editMembership", { params: { id: still.id }, body: { muted: true, notify: "none" } })
    await bob.ask("removeMember", { params: { id: lost.id, userId: ada.id } })
    const fresh = await bob.makes("group", [ada])
    using socket = await ada.connect()
    const answer = await socket.ask("sync", {
      rooms: { [kept.id]: kept.rev, [lost.id]: lost.rev, [still.id]: still.rev, nowhere: 3 },
    })
    expect(answer.rooms).toEqual({
      [kept.id]: await changesOf(kept, kept.rev),
      [still.id]: { rev: still.rev, complete: true, changes: [] },
    })
    expect(answer.settings).toEqual({
      [kept.id]: { notify: "all", favourite: false, muted: false },
      [still.id]: { notify: "none", favourite: false, muted: true },
    })
    expect(answer.left.sort()).toEqual([lost.id, "nowhere"].sort())
    expect(answer.joined).toContainEqual(await ada.sees(fresh))
    expect(answer.joined.map(each => each.id)).not.toContain(kept.id)
    expect(Object.keys(answer.watermarks[kept.id] ?? {}).sort()).toEqual([ada.id, bob.id].sort())
    expect(answer.more).toBe(false)
  })

  test("of a room with much news comes in parts, which are all of it in order", async () => {
    const room = await ada.makes("group")
    await sendMany(room, 450)
    using socket = await ada.connect()
    const { answers, changes, revs } = await syncAll(socket, { [room.id]: room.rev })
    expect(answers.map(each => each.rooms[room.id]?.changes.length)).toEqual([200, 200, 50])
    expect(revs[room.id]).toBe(room.rev + 450)
    expect(changes[room.id]).toEqual((await changesOf(room, room.rev)).changes)
  })

  test("of many rooms with much news leaves none out in the end", async () => {
    const cleo = await server.signUp("cleo")
    const rooms = await Promise.all(Array.from({ length: 12 }, () => ada.makes("group", [cleo])))
    await Promise.all(rooms.map(room => sendMany(room, 190)))
    using socket = await cleo.connect()
    const asked = Object.fromEntries(rooms.map(room => [room.id, room.rev]))
    const { answers, changes, revs } = await syncAll(socket, { ...asked })
    expect(answers.length).toBeGreaterThan(1)
    expect(answers[0]).toMatchObject({ more: true, left: [], joined: [] })
    for (const room of rooms) {
      expect(revs[room.id]).toBe(room.rev + 190)
      expect(changes[room.id]?.map(each => each.rev)).toEqual(
        Array.from({ length: 190 }, (_, n) => room.rev + n + 1),
      )
    }
  })

  test("what one had, plus the changes since, is a fresh fetch", async () => {
    const room = await ada.makes("channel", [bob])
    const revs: number[] = [room.rev]
    const acts = [
      () => ada.says(room, "one"),
      () => ada.ask("editRoom", { ...of(room), body: { topic: "new" } }),
      () => bob.says(room, "two"),
      () => bob.ask("leaveRoom", of(room)),
      () => ada.ask("addMember", { ...of(room), body: { userId: bob.id } }),
      () => ada.says(room, "three"),
    ]
    for (const act of acts) {
      await act()
      revs.push((await ada.sees(room)).rev)
    }
    const stateFrom = (all: Change[]) => Object.fromEntries(all.map(change => [nameOf(change), change.value]))
    const fresh = stateFrom((await changesOf(room, 0)).changes)
    for (const rev of revs) {
      const before = (await changesOf(room, 0)).changes.filter(change => change.rev <= rev)
      const since = (await changesOf(room, rev)).changes
      expect(stateFrom([...before, ...since])).toEqual(fresh)
    }
    expect(await ada.reads(room)).toEqual(["one", "two", "three"])
  })
})
