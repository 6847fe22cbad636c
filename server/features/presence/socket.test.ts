import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { EventPayload } from "@parley/contract"
import { type Person, TestServer, type TestSocket, type Transport } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let bob: Person
let cleo: Person
beforeAll(async () => {
  server = await TestServer.start()
  ;[ada, bob, cleo] = [await server.signUp("ada"), await server.signUp("bob"), await server.signUp("cleo")]
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

/** Says something in the room; every socket that has heard it has heard everything before. */
async function marker(person: Person, room: { id: string }, ...sockets: TestSocket[]): Promise<void> {
  const { id } = await person.says(room, "marker")
  await Promise.all(sockets.map(each => each.hears("message:new", ({ message }) => message.id === id)))
}

const is = (person: Person, status: string) => (payload: EventPayload<"presence">) =>
  payload.users[person.id] === status
const typist = (payload: EventPayload<"typing">) => ({ ...payload, roomId: undefined })

describe("presence", () => {
  test("is told to who shares a room and watches, and to nobody else", async () => {
    await ada.makes("group", [bob])
    const userIds = [ada.id, bob.id, cleo.id]
    using watcher = await bob.connect()
    using stranger = await cleo.connect()
    await watcher.ask("presence:watch", { userIds })
    expect((await stranger.ask("presence:watch", { userIds })).presence).toEqual({
      [ada.id]: "offline",
      [bob.id]: "offline",
      [cleo.id]: "online",
    })
    using phone = await ada.connect()
    using _laptop = await ada.connect("polling")
    await watcher.hears("presence", is(ada, "online"))
    await phone.ask("presence:set", { status: "dnd" })
    await watcher.hears("presence", is(ada, "dnd"))

    const together = await cleo.makes("group", [bob])
    await watcher.hears("room:joined", ({ room }) => room.id === together.id)
    await marker(cleo, together, watcher, stranger)
    expect(stranger.all("presence")).toEqual([])
    const { presence } = await watcher.ask("presence:watch", { userIds })
    expect(presence).toEqual({ [ada.id]: "dnd", [bob.id]: "online", [cleo.id]: "online" })
  })

  test("is not told any more to who was removed from the last shared room, nor of them", async () => {
    const [dora, emil] = [await server.signUp("dora"), await server.signUp("emil")]
    const room = await dora.makes("group", [emil])
    using one = await dora.connect()
    using two = await emil.connect()
    await one.ask("presence:watch", { userIds: [emil.id] })
    await two.ask("presence:watch", { userIds: [dora.id] })
    await dora.ask("removeMember", { params: { id: room.id, userId: emil.id } })
    await Promise.all([
      one.hears("presence", is(emil, "offline")),
      two.hears("presence", is(dora, "offline")),
    ])
  })

  test("is not told any more of who was in a room that is deleted", async () => {
    const [fay, gus] = [await server.signUp("fay"), await server.signUp("gus")]
    const room = await fay.makes("group", [gus])
    using one = await fay.connect()
    using two = await gus.connect()
    expect((await one.ask("presence:watch", { userIds: [gus.id] })).presence).toEqual({ [gus.id]: "online" })
    await fay.ask("deleteRoom", { params: { id: room.id } })
    await one.hears("presence", is(gus, "offline"))
    await two.hears("room:left")
  })

  test("do not disturb outlives the process", async () => {
    await using own = await TestServer.start()
    const person = await own.signUp("hana")
    using before = await person.connect()
    await before.ask("presence:set", { status: "dnd" })
    await own.restart()
    const again = await person.logInAgain()
    using after = await again.connect()
    const { presence } = await after.ask("presence:watch", { userIds: [person.id] })
    if (presence[person.id] !== "dnd") await after.hears("presence", is(person, "dnd"))
  })
})

const transports: Transport[] = ["websocket", "polling"]

describe.each(transports)("typing over %s", transport => {
  test("is heard by the other members, not by oneself or outsiders", async () => {
    const room = await ada.makes("group", [bob])
    using own = await ada.connect(transport)
    using ownToo = await ada.connect("websocket")
    using member = await bob.connect(transport)
    using outsider = await cleo.connect(transport)
    await own.ask("typing", { roomId: room.id, active: true })
    expect(await member.hears("typing")).toEqual({ roomId: room.id, userId: ada.id, active: true })
    expect(await outsider.refusal("typing", { roomId: room.id, active: true })).toBe("not_found")
    await own.ask("typing", { roomId: room.id, active: false })
    await member.hears("typing", ({ active }) => !active)
    await marker(bob, room, own, ownToo, member)
    expect([...own.all("typing"), ...ownToo.all("typing"), ...outsider.all("typing")]).toEqual([])
  })

  test("ends with the message, which comes first", async () => {
    const room = await ada.makes("group", [bob])
    using own = await ada.connect(transport)
    using member = await bob.connect(transport)
    await own.ask("typing", { roomId: room.id, active: true })
    await member.hears("typing")
    await ada.says(room, "there")
    await member.hears("typing", ({ active }) => !active)
    const heard = member.heard.map(each => each.name).filter(name => name !== "notification")
    expect(heard).toEqual(["typing", "message:new", "typing"])
  })

  test("ends with the connection", async () => {
    const room = await ada.makes("group", [bob])
    using member = await bob.connect(transport)
    const own = await ada.connect(transport)
    await own.ask("typing", { roomId: room.id, active: true })
    await member.hears("typing")
    own.close()
    await member.hears("typing", ({ active }) => !active)
    expect(member.all("typing").map(typist)).toEqual(
      [true, false].map(active => ({ roomId: undefined, userId: ada.id, active })),
    )
  })

  test("costs the one who types none of what others say", async () => {
    const room = await ada.makes("group", [bob, cleo])
    using own = await ada.connect(transport)
    using member = await bob.connect(transport)
    const texts = Array.from({ length: 100 }, (_, n) => `${n}`)
    await Promise.all([
      ...texts.map(text => cleo.says(room, text)),
      ...texts.map((_, n) => own.ask("typing", { roomId: room.id, active: n % 2 === 0 })),
      ...texts.map((_, n) => member.ask("typing", { roomId: room.id, active: n % 2 === 0 })),
    ])
    await marker(cleo, room, own, member)
    for (const socket of [own, member]) {
      expect(socket.all("message:new").map(({ rev }) => rev)).toEqual(
        Array.from({ length: 101 }, (_, n) => n + 1 + room.rev),
      )
    }
  })
})

test("what reached a client is told to the others, and kept", async () => {
  const room = await ada.makes("group", [bob])
  using own = await ada.connect()
  using member = await bob.connect()
  const { seq } = await ada.says(room, "did you get this?")
  expect(await member.ask("room:delivered", { rooms: { [room.id]: seq + 5, nowhere: 3 } })).toEqual({})
  const receipt = { roomId: room.id, userId: bob.id, delivered: seq, read: 0 }
  expect(await own.hears("receipt")).toEqual(receipt)
  expect(await member.hears("receipt")).toEqual(receipt)
  const { watermarks } = await member.ask("sync", { rooms: {} })
  expect(watermarks[room.id]?.[bob.id]).toEqual({ delivered: seq, read: 0 })

  await member.ask("room:delivered", { rooms: { [room.id]: seq } })
  await bob.ask("markRead", { params: { id: room.id }, body: { seq } })
  await own.hears("receipt", ({ read }) => read === seq)
  expect(own.all("receipt").length).toBe(2)
})

test("nothing of all this was a fault", () => {
  expect(server.complaints).toEqual([])
})
