import { afterAll, beforeAll, expect, test } from "bun:test"
import type { MyRoom } from "@parley/contract"
import { type Person, TestServer, type TestSocket } from "../../testing/index.ts"

let server: TestServer
let people: Person[]
let rooms: MyRoom[]

beforeAll(async () => {
  server = await TestServer.start()
  people = await Promise.all(["ada", "bob", "cleo", "dora"].map(name => server.signUp(name)))
  const [ada, ...others] = people
  rooms = (await Promise.all(
    ["group", "channel", "group"].map(kind => ada?.makes(kind as "group", others)),
  )) as MyRoom[]
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const each = 30
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => first + n)

const heardIn = (socket: TestSocket, room: MyRoom) =>
  socket.all("message:new").filter(({ roomId }) => roomId === room.id)

/** Sends one after another, each after the acknowledgement of the one before. */
async function sendInTurn(socket: TestSocket, room: MyRoom, name: string): Promise<void> {
  for (let n = 1; n <= each; n++) {
    await socket.ask("message:send", { roomId: room.id, key: crypto.randomUUID(), text: `${name} ${n}` })
  }
}

test("many senders in several rooms: no holes in seq or rev, one order for all, and each sender's own order", async () => {
  const sockets = await Promise.all(
    people.map((person, n) => person.connect(n === 3 ? "polling" : "websocket")),
  )
  await Promise.all(
    sockets.flatMap((socket, n) => rooms.map(room => sendInTurn(socket, room, people[n]?.username ?? ""))),
  )
  const total = each * people.length
  for (const room of rooms) {
    for (const socket of sockets) {
      await socket.hears("message:new", ({ roomId, message }) => roomId === room.id && message.seq === total)
    }
    const [first, ...others] = sockets.map(socket => heardIn(socket, room))
    expect(first?.map(({ message }) => message.seq)).toEqual(upTo(total))
    expect(first?.map(({ rev }) => rev)).toEqual(upTo(room.rev + total, room.rev + 1))
    for (const other of others) expect(other).toEqual(first ?? [])

    const texts = first?.map(({ message }) => message.text) ?? []
    for (const { username } of people) {
      const own = texts.filter(text => text.startsWith(`${username} `))
      expect(own).toEqual(upTo(each).map(n => `${username} ${n}`))
    }
    const kept: string[] = []
    for (let after = 0; after < total; after += 100) {
      kept.push(...((await people[0]?.reads(room, { after, limit: 100 })) ?? []))
    }
    expect(kept).toEqual(texts)
  }
  for (const socket of sockets) socket.close()
})

test("messages, settings and members that change at once share one rev without holes", async () => {
  const [ada, bob, cleo] = people as [Person, Person, Person]
  const room = await ada.makes("group", [bob])
  using socket = await bob.connect()
  await Promise.all([
    ...upTo(10).map(n => ada.says(room, String(n))),
    ...upTo(5).map(n => ada.ask("editRoom", { params: { id: room.id }, body: { topic: String(n) } })),
    ada.ask("addMember", { params: { id: room.id }, body: { userId: cleo.id } }),
    ...upTo(10).map(n => bob.says(room, String(n))),
  ])
  const { rev } = await ada.says(room, "last")
  await socket.hears("message:new", heard => heard.rev === rev)
  const revs = socket.heard.flatMap(({ payload }) => (payload as { rev?: number }).rev ?? [])
  expect(revs).toEqual(upTo(room.rev + 27, room.rev + 1))
})
