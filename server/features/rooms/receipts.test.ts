import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { limits, type MyRoom } from "@parley/contract"
import pino from "pino"
import { subjects } from "../../platform/bus/index.ts"
import { type Person, TestServer } from "../../testing/index.ts"
import { openTimeline, roomBody } from "../../timeline/fixture.ts"
import { ReceiptWriter } from "./receipts.ts"

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

async function roomWithMessages(count: number): Promise<MyRoom> {
  const room = await ada.makes("group", [bob])
  for (let n = 1; n <= count; n++) await ada.says(room, `message ${n}`)
  return room
}

const read = (person: Person, room: MyRoom, seq: number) =>
  person.ask("markRead", { ...of(room), body: { seq } })

const marksOf = async (person: Person, room: MyRoom) => {
  const { membership } = await person.sees(room)
  return { readSeq: membership?.readSeq, unread: membership?.unread }
}

describe("unread", () => {
  test("counts the messages of others after what was read", async () => {
    const room = await roomWithMessages(3)
    expect(await marksOf(bob, room)).toEqual({ readSeq: 0, unread: 3 })
    expect(await marksOf(ada, room)).toMatchObject({ unread: 0 })
    await bob.says(room, "mine does not count")
    expect(await marksOf(bob, room)).toEqual({ readSeq: 0, unread: 3 })
    expect(await marksOf(ada, room)).toMatchObject({ unread: 1 })
    await read(bob, room, 2)
    expect(await marksOf(bob, room)).toEqual({ readSeq: 2, unread: 1 })
  })
})

describe("a read watermark", () => {
  test("never goes back, and never past the newest message", async () => {
    const room = await roomWithMessages(3)
    await read(bob, room, 2)
    await read(bob, room, 1)
    await read(bob, room, 0)
    expect(await marksOf(bob, room)).toEqual({ readSeq: 2, unread: 1 })
    await read(bob, room, 1_000)
    expect(await marksOf(bob, room)).toEqual({ readSeq: 3, unread: 0 })
    await ada.says(room, "one more")
    expect(await marksOf(bob, room)).toEqual({ readSeq: 3, unread: 1 })
  })

  test("of who left and came back is at the newest message of then, as sync tells who was away", async () => {
    const room = await roomWithMessages(3)
    await bob.ask("leaveRoom", of(room))
    await ada.says(room, "while bob was out")
    await ada.ask("addMember", { ...of(room), body: { userId: bob.id } })
    await ada.says(room, "after")
    expect(await marksOf(bob, room)).toEqual({ readSeq: 4, unread: 1 })
    using phone = await bob.connect()
    const { watermarks } = await phone.ask("sync", { rooms: { [room.id]: room.rev } })
    expect(watermarks[room.id]?.[bob.id]).toMatchObject({ read: 4 })
  })

  test("is the highest of those raised at the same time, and is told without going back", async () => {
    const room = await roomWithMessages(6)
    using reader = await bob.connect()
    using author = await ada.connect()
    await Promise.all([6, 2, 4, 1, 5, 3].map(seq => reader.ask("room:read", { roomId: room.id, seq })))
    expect(await marksOf(bob, room)).toEqual({ readSeq: 6, unread: 0 })
    await author.hears("receipt", receipt => receipt.read === 6)
    await ada.says(room, "after")
    await author.hears("message:new")
    const heard = author.all("receipt").map(receipt => receipt.read)
    expect(heard).toEqual(heard.toSorted((a, b) => a - b))
    expect(heard.at(-1)).toBe(6)
  })

  test("of a member is told to everyone in a small room, the reader's other devices too", async () => {
    const room = await roomWithMessages(2)
    using author = await ada.connect()
    using laptop = await bob.connect()
    await read(bob, room, 2)
    const expected = { roomId: room.id, userId: bob.id, delivered: 2, read: 2 }
    expect(await author.hears("receipt", each => each.roomId === room.id)).toEqual(expected)
    expect(await laptop.hears("receipt", each => each.roomId === room.id)).toEqual(expected)
    const { watermarks } = await author.ask("sync", { rooms: { [room.id]: 0 } })
    expect(watermarks[room.id]?.[bob.id]).toEqual({ delivered: 2, read: 2 })
  })

  test("in a large room is told to the reader alone", async () => {
    await using timeline = await openTimeline()
    timeline.startWorker()
    const [cleo, dora] = [await timeline.newUser("cleo"), await timeline.newUser("dora")]
    await timeline.results(timeline.command(cleo, "room.create", { body: roomBody([dora]) }))
    const heard: string[] = []
    for (const userId of [cleo, dora]) {
      await timeline.bus.subscribe(subjects.user(userId), () => heard.push(userId))
    }
    const writer = new ReceiptWriter({ ...timeline, log: pino({ level: "silent" }) })
    const receipt = { roomId: "room", userId: cleo, delivered: 1, read: 1 }
    await writer.raise({ ...receipt, memberCount: limits.receiptsShownMax + 1 })
    await writer.close()
    await Promise.resolve()
    expect(heard).toEqual([cleo])
    await writer.raise({ ...receipt, read: 2, memberCount: limits.receiptsShownMax })
    await writer.close()
    await Promise.resolve()
    expect(heard.sort()).toEqual([cleo, cleo, dora].sort())
  })
})
