import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test"
import type { EventPayload } from "@parley/contract"
import type { Announcement } from "../../server/platform/bus/index.ts"
import { startNode, type TestNode } from "../support/node.ts"
import { apiOf, type Person, signUp } from "../support/people.ts"
import { openSocket } from "../support/socket.ts"
import { BadBus, type Fate, unharmed } from "./bad-bus.ts"

const bus = new BadBus()
let node: TestNode
let ann: Person
let ben: Person
let roomId: string
let startRev: number

beforeAll(async () => {
  node = await startNode(memory => bus.on(memory))
  const people = await signUp(node.url, "person", 2)
  if (!people[0] || !people[1]) throw new Error("Two people are needed.")
  ann = people[0]
  ben = people[1]
})
afterAll(async () => {
  await node[Symbol.asyncDispose]()
  expect(node.complaints).toEqual([])
})
beforeEach(async () => {
  bus.fate = unharmed
  bus.losesNotices = false
  const room = await apiOf(node.url, ann).call("createRoom", {
    body: { kind: "group", name: "room", memberIds: [ben.id] },
  })
  roomId = room.id
  startRev = room.rev
})

const api = () => apiOf(node.url, ann)
const send = (text: string) =>
  api().call("sendMessage", { params: { id: roomId }, body: { key: crypto.randomUUID(), text } })
const revs = (count: number) => Array.from({ length: count }, (_, n) => startRev + 1 + n)

/** A member's connection and the events that it heard of the room. */
async function listen(person: Person) {
  const heard: { name: string; rev: number; text: string | undefined }[] = []
  const left = Promise.withResolvers<void>()
  let tell = () => {}
  const socket = await openSocket({
    url: node.url,
    person,
    onEvent(name, payload) {
      const event = payload as Partial<EventPayload<"message:new">>
      if (name === "room:left" && event.roomId === roomId) left.resolve()
      if (event.roomId !== roomId || event.rev === undefined) return
      heard.push({ name, rev: event.rev, text: event.message?.text })
      tell()
    },
  })
  return {
    heard,
    /** Resolves with the `room:left`. */
    left: left.promise,
    /** Resolves with the revs once the last of them is there. */
    until: (rev: number) =>
      new Promise<number[]>(resolve => {
        tell = () => heard.some(event => event.rev >= rev) && resolve(heard.map(event => event.rev))
        tell()
      }),
    [Symbol.dispose]: () => socket.close(),
  }
}

/** Does something else with the announcements of these numbers, counted from 0. */
function fateOf(fates: Record<number, Fate>): Fate {
  let count = 0
  return announcement => (fates[count++] ?? (each => [each]))(announcement)
}

const lost: Fate = () => []
const twice: Fate = announcement => [announcement, announcement]

test("an announcement that is lost is found by the next, and everyone hears each rev once in order", async () => {
  using first = await listen(ann)
  using second = await listen(ben)
  bus.fate = fateOf({ 1: lost, 2: lost })
  for (const text of ["0", "1", "2", "3"]) await send(text)
  expect(await first.until(startRev + 4)).toEqual(revs(4))
  expect(await second.until(startRev + 4)).toEqual(revs(4))
  expect(second.heard.map(event => event.text)).toEqual(["0", "1", "2", "3"])
  expect(second.heard.every(event => event.name === "message:new")).toBe(true)
})

test("the last announcement of a room, lost, is found by comparing heads", async () => {
  using listener = await listen(ben)
  bus.fate = fateOf({ 1: lost })
  await send("0")
  await send("1")
  expect(listener.heard.map(event => event.text)).toEqual(["0"])
  await node.gateway.hub.checkHeads()
  expect(await listener.until(startRev + 2)).toEqual(revs(2))
})

test("comparing heads where nothing was lost tells nothing", async () => {
  using listener = await listen(ben)
  await send("0")
  await node.gateway.hub.checkHeads()
  await send("1")
  expect(await listener.until(startRev + 2)).toEqual(revs(2))
})

test("a room that one was added to unheard is found by comparing memberships", async () => {
  const joined = Promise.withResolvers<string>()
  const { id } = await api().call("createRoom", { body: { kind: "group", name: "another", memberIds: [] } })
  const socket = await openSocket({
    url: node.url,
    person: ben,
    onEvent(name, payload) {
      if (name === "room:joined") joined.resolve((payload as EventPayload<"room:joined">).room.id)
    },
  })
  bus.losesNotices = true
  await api().call("addMember", { params: { id }, body: { userId: ben.id } })
  await node.gateway.hub.checkHeads()
  expect(await joined.promise).toBe(id)
  socket.close()
})

test("announcements that come twice are heard once", async () => {
  using listener = await listen(ben)
  bus.fate = fateOf({ 0: twice, 1: twice })
  for (const text of ["0", "1", "2"]) await send(text)
  expect(await listener.until(startRev + 3)).toEqual(revs(3))
})

test("announcements that come in another order are heard in order", async () => {
  using listener = await listen(ben)
  const kept: Announcement[] = []
  const late: Fate = announcement => {
    kept.push(announcement)
    return []
  }
  bus.fate = fateOf({ 0: late, 1: late, 2: each => [each, ...kept.toReversed()] })
  for (const text of ["0", "1", "2", "3"]) await send(text)
  expect(await listener.until(startRev + 4)).toEqual(revs(4))
})

test("many sends at once, with every third announcement lost, are heard in order", async () => {
  using first = await listen(ann)
  using second = await listen(ben)
  let count = 0
  bus.fate = announcement => (count++ % 3 === 2 ? [] : [announcement])
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 20 }, (_, n) => send(`${round} ${n}`)))
  }
  await node.gateway.hub.checkHeads()
  expect(await first.until(startRev + 200)).toEqual(revs(200))
  expect(await second.until(startRev + 200)).toEqual(revs(200))
})

test("who was removed in what was lost hears nothing from then on", async () => {
  using first = await listen(ann)
  using second = await listen(ben)
  bus.fate = fateOf({ 0: lost, 1: lost })
  await api().call("removeMember", { params: { id: roomId, userId: ben.id } })
  await send("1")
  await send("2")
  expect(await first.until(startRev + 3)).toEqual(revs(3))
  await second.left
  expect(second.heard).toEqual([])
})

test("who was removed and added again in what was lost hears nothing of the time between", async () => {
  using first = await listen(ann)
  using second = await listen(ben)
  bus.fate = fateOf({ 0: lost, 1: lost, 2: lost })
  await api().call("removeMember", { params: { id: roomId, userId: ben.id } })
  await send("not for ben")
  await api().call("addMember", { params: { id: roomId }, body: { userId: ben.id } })
  await send("for ben")
  await first.until(startRev + 4)
  await second.until(startRev + 4)
  expect(second.heard.flatMap(event => event.text ?? [])).toEqual(["for ben"])
})

test("who was removed in a hole too long to repair hears nothing of the room", async () => {
  using first = await listen(ann)
  using second = await listen(ben)
  bus.fate = lost
  await api().call("removeMember", { params: { id: roomId, userId: ben.id } })
  for (let round = 0; round < 11; round++) await Promise.all(Array.from({ length: 100 }, () => send(".")))
  bus.fate = unharmed
  await send("last")
  await first.until(startRev + 1_102)
  await send("one more")
  await first.until(startRev + 1_103)
  await second.left
  expect(second.heard).toEqual([])
})
