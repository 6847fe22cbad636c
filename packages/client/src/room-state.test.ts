import { describe, expect, test } from "bun:test"
import type { Change } from "@parley/contract"
import fc from "fast-check"
import {
  applyChange,
  applyChanges,
  applyMembers,
  applyPage,
  applyRead,
  applyReset,
  applyRoom,
  applyTime,
  applyUser,
  applyWatermark,
  newRoomState,
} from "./room-state.ts"
import { act } from "./testing/history.ts"
import { person, RoomModel } from "./testing/room-model.ts"
import type { RoomState } from "./types.ts"

const me = "me"
const limit = 5

function setUp() {
  const model = new RoomModel("r", [me, "ann"])
  const log: Change[] = []
  model.onChange = change => log.push(change)
  return { model, log, state: newRoomState(model.myRoom(me)) }
}

function openNow(state: RoomState, model: RoomModel): RoomState {
  const items = model.page({ limit })
  const page = { items, last: items.length < limit, meanwhile: [] }
  return applyMembers(applyPage(state, page, me), { items: model.members(), last: true, meanwhile: [] })
}

function applyAll(state: RoomState, changes: readonly Change[]): RoomState {
  return changes.reduce(
    (next, change) => applyChange(next, change, me) ?? expect.unreachable("a hole"),
    state,
  )
}

/** The law: the state is what a fresh fetch of the same things gives. */
function expectFresh(state: RoomState, model: RoomModel): void {
  expect(state.rev).toBe(model.rev)
  // What cannot be counted is marked, and mended by a fetch of the room.
  const { room } = state.stale ? applyRoom(state, model.myRoom(me), me) : state
  expect(room).toEqual(model.myRoom(me))
  if (state.opened) expect(state.messages).toEqual(model.messages.slice(-state.messages.length || Infinity))
  if (state.opened && state.reachedStart) expect(state.messages).toHaveLength(model.messages.length)
  if (state.membersLoaded === "all") {
    const active = [...state.members.values()].filter(member => member.leftAt === null)
    expect(new Set(active)).toEqual(new Set(model.members()))
  }
}

const links = ["sync", "ask", "answer", "older", "fetchRoom", "read", "reset"] as const

/** A client's view of the model, moved by what comes over an unreliable line. */
function makeLink(model: RoomModel, start: RoomState) {
  let state = start
  let asked: { items: ReturnType<RoomModel["page"]>; from: number } | null = null
  /** Changes in the order of applying, for a page that is on its way. */
  const applied: Change[] = []
  return {
    state: () => state,
    deliver(change: Change | undefined) {
      const next = change && applyChange(state, change, me)
      if (change && next && next !== state) applied.push(change)
      state = next ?? state
    },
    sync() {
      const answer = model.changes(state.rev)
      state = applyChanges(state, answer, me)
      applied.push(...answer.changes)
    },
    /** The newest page is read on the server, and is on its way. */
    ask() {
      asked ??= { items: model.page({ limit }), from: applied.length }
    },
    answer() {
      if (!asked) return
      const { items, from } = asked
      state = applyPage(state, { items, last: items.length < limit, meanwhile: applied.slice(from) }, me)
      asked = null
    },
    older() {
      const before = state.messages[0]?.seq
      if (before === undefined) return
      const items = model.page({ limit, before })
      state = applyPage(state, { items, last: items.length < limit, meanwhile: [] }, me)
    },
    fetchRoom() {
      state = applyRoom(state, model.myRoom(me), me)
    },
    read() {
      const read = model.messages.length - 2
      if (model.read(me, read)) state = applyWatermark(state, me, { delivered: 0, read }, me)
    },
    reset() {
      state = applyReset(state, model.myRoom(me), me)
      asked = null
    },
  } satisfies Record<(typeof links)[number], () => void> & Record<string, unknown>
}

describe("changes", () => {
  test("a new message of someone else is unread and last", () => {
    const { model, log, state } = setUp()
    model.send("ann", "hello", { mentions: [me] })
    const next = applyAll(state, log)
    expect(next.room.membership).toMatchObject({ unread: 1, mentions: 1 })
    expect(next.room).toMatchObject({ lastSeq: 1, lastMessage: { text: "hello" } })
    expect(next.messages).toEqual([])
    expectFresh(next, model)
  })

  test("own messages count nothing and are pending no more", () => {
    const { model, log, state } = setUp()
    const key = crypto.randomUUID()
    const pending = [{ key, roomId: "r", text: "a", createdAt: "", state: "sending" as const }]
    model.send(me, "a", { key })
    const next = applyAll({ ...state, pending }, log)
    expect(next.pending).toEqual([])
    expect(next.room.membership?.unread).toBe(0)
  })

  test("a change that is known already changes nothing, not even an older state of a message", () => {
    const { model, log, state } = setUp()
    const opened = openNow(state, model)
    model.send("ann", "first")
    model.edit(1, "second")
    const next = applyAll(opened, log)
    expect(applyAll(next, log)).toBe(next)
    expect(next.messages[0]?.text).toBe("second")
  })

  test("a change after a hole is refused", () => {
    const { model, log, state } = setUp()
    model.send("ann", "1")
    model.send("ann", "2")
    expect(applyChange(state, log[1] as Change, me)).toBeNull()
  })

  test("a message before the window is not inserted", () => {
    const { model, log, state } = setUp()
    for (let i = 0; i < 12; i++) model.send("ann", `${i}`)
    const opened = openNow(applyAll(state, log), model)
    const seen = log.length
    model.edit(1, "far back")
    const next = applyAll(opened, log.slice(seen))
    expect(next.messages.map(message => message.seq)).toEqual([8, 9, 10, 11, 12])
    expect(next.messages).toBe(opened.messages)
    expectFresh(next, model)
  })

  test("deleting an unread message that is held uncounts it, of one that is not asks for a fetch", () => {
    const { model, log, state } = setUp()
    for (let i = 0; i < 12; i++) model.send("ann", `${i}`)
    const before = applyAll(state, log)
    let seen = log.length
    model.delete(12)
    const held = applyAll(before, log.slice(seen))
    expect(held).toMatchObject({ stale: false, room: { membership: { unread: 11 } } })
    seen = log.length
    model.delete(3)
    const unknown = applyAll(held, log.slice(seen))
    expect(unknown.stale).toBe("counts")
    expect(applyRoom(unknown, model.myRoom(me), me)).toMatchObject({
      stale: false,
      room: { membership: { unread: 10 } },
    })
  })

  test("an own change of membership asks for a fetch, whatever the window counts", () => {
    const { model, log, state } = setUp()
    for (let i = 0; i < 3; i++) model.send("ann", `${i}`)
    const opened = openNow(applyAll(state, log.splice(0)), model)
    model.exit(me)
    model.enter(me)
    model.send("ann", "after")
    const returned = applyChanges(opened, model.changes(opened.rev), me)
    expect(returned).toMatchObject({ stale: "membership", room: { membership: { readSeq: 0 } } })
    expect(applyRoom(returned, model.myRoom(me), me)).toMatchObject({
      stale: false,
      room: { membership: { readSeq: 3, unread: 1 } },
    })
  })

  test("a room that was fetched ahead of the events is not counted twice", () => {
    const { model, log, state } = setUp()
    model.send("ann", "1")
    model.send("ann", "2")
    const ahead = applyRoom(state, model.myRoom(me), me)
    expect(ahead.room.membership?.unread).toBe(2)
    expectFresh(applyAll(ahead, log), model)
  })

  test("neither an older fetch nor an older change takes a room back", () => {
    const { model, log, state } = setUp()
    model.rename("one")
    const older = model.myRoom(me)
    model.rename("two")
    const ahead = applyRoom(state, model.myRoom(me), me)
    expect(applyRoom(ahead, older, me)).toBe(ahead)
    expect(applyChange(ahead, log[0] as Change, me)?.room.name).toBe("two")
  })

  test("a page that is ahead of the changes is not taken back by them", () => {
    const { model, log, state } = setUp()
    model.send("ann", "first")
    model.edit(1, "second")
    const opened = openNow(state, model)
    expect(applyChange(opened, log[0] as Change, me)?.messages[0]?.text).toBe("second")
  })

  test("who came back to a group with another first message starts again", () => {
    const { model, state } = setUp()
    model.send("ann", "1")
    const opened = openNow(state, model)
    const room = model.myRoom(me)
    const membership = room.membership && { ...room.membership, sinceSeq: 1 }
    expect(applyRoom(opened, { ...room, membership }, me)).toMatchObject({ opened: false, messages: [] })
  })
})

describe("reading", () => {
  test("moves unread at once, exactly where the window allows", () => {
    const { model, log, state } = setUp()
    for (let i = 0; i < 4; i++) model.send("ann", `${i}`)
    const opened = openNow(applyAll(state, log), model)
    const read = applyRead(opened, 3, me)
    expect(read).toMatchObject({ stale: false, room: { membership: { readSeq: 3, unread: 1 } } })
    expect(applyRead(read, 2, me)).toBe(read)
  })

  test("on another device, in a room that is not opened, is a guess until fetched", () => {
    const { model, log, state } = setUp()
    for (let i = 0; i < 4; i++) model.send("ann", `${i}`)
    const before = applyAll(state, log)
    const part = applyWatermark(before, me, { delivered: 4, read: 3 }, me)
    expect(part).toMatchObject({ stale: "counts", room: { membership: { readSeq: 3, unread: 1 } } })
    const whole = applyWatermark(part, me, { delivered: 4, read: 4 }, me)
    expect(whole).toMatchObject({ stale: false, room: { membership: { readSeq: 4, unread: 0 } } })
  })

  test("watermarks never go back", () => {
    const { state } = setUp()
    const next = applyWatermark(state, "ann", { delivered: 5, read: 3 }, me)
    expect(applyWatermark(next, "ann", { delivered: 4, read: 4 }, me).watermarks.get("ann")).toEqual({
      delivered: 5,
      read: 4,
    })
  })
})

test("a person's new name shows everywhere, and elsewhere nothing changes", () => {
  const { model, log, state } = setUp()
  model.send("ann", "1")
  const opened = openNow(applyAll(state, log), model)
  const renamed = applyUser(opened, { ...person("ann"), name: "Anna" })
  expect(renamed.messages[0]?.author.name).toBe("Anna")
  expect(renamed.members.get("ann")?.user.name).toBe("Anna")
  expect(renamed.room.lastMessage?.author.name).toBe("Anna")
  expect(applyUser(opened, person("zoe"))).toBe(opened)
})

describe("the law of sync", () => {
  test("each change applied in order equals a fresh fetch, at every step", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40, size: "max" }), fc.nat({ max: 20 }), (acts, openAt) => {
        const { model, log, state } = setUp()
        let next = state
        acts.forEach((run, i) => {
          if (i === openAt) next = openNow(next, model)
          run(model)
          next = applyAll(next, log.splice(0))
          if (next.stale) next = applyRoom(next, model.myRoom(me), me)
          expectFresh(next, model)
        })
      }),
    )
  })

  test("loss, repetition, reordering, late pages, fetched rooms and resets end in the same state", () => {
    const step = fc.record({
      act,
      /** Changes that are delivered, counted from the end. */
      deliver: fc.array(fc.nat({ max: 6 }), { maxLength: 3 }),
      also: fc.constantFrom(...([...links, "nothing", "nothing"] as const)),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50, size: "max" }), steps => {
        const { model, log, state } = setUp()
        const link = makeLink(model, state)
        for (const { act, deliver, also } of steps) {
          act(model)
          for (const back of deliver) link.deliver(log[log.length - 1 - back])
          if (also !== "nothing") link[also]()
        }
        link.sync()
        expectFresh(link.state(), model)
      }),
      { numRuns: 2_000 },
    )
  })

  test("an answer that came in parts, put together, equals a fresh fetch", () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 60, size: "max" }),
        fc.integer({ min: 1, max: 7 }),
        (acts, max) => {
          const { model, state } = setUp()
          const opened = openNow(state, model)
          const changes: Change[] = []
          let rev = opened.rev
          for (const [i, run] of acts.entries()) {
            run(model)
            // Parts are asked for while the room goes on changing.
            if (i < acts.length / 2) continue
            const part = model.changes(rev, max)
            changes.push(...part.changes)
            rev = part.rev
          }
          while (rev < model.rev) {
            const part = model.changes(rev, max)
            changes.push(...part.changes)
            rev = part.rev
          }
          expectFresh(applyChanges(opened, { rev, changes }, me), model)
        },
      ),
    )
  })
})

test("a status that ended while there was no connection is taken away wherever it shows", () => {
  const { model, state } = setUp()
  model.send("ann", "before lunch")
  const status = (clearsAt: string | null) => ({ emoji: "☕", text: "Lunch", clearsAt })
  const at = Date.parse("2030-01-01T12:00:00Z")
  const lunch = { ...person("ann"), status: status("2030-01-01T12:00:00Z") }
  const before = applyUser(openNow(state, model), lunch)
  expect(applyTime(before, at - 1)).toBe(before)
  const after = applyTime(before, at)
  expect(JSON.stringify([after.messages, [...after.members.values()], after.room])).not.toContain("Lunch")
  const always = applyUser(before, { ...person("ann"), status: status(null) })
  expect(applyTime(always, at)).toBe(always)
})
