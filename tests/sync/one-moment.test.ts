import { afterAll, beforeAll, expect, test } from "bun:test"
import type { EventPayload, MyRoom } from "@parley/contract"
import { TestServer } from "../../server/testing/index.ts"
import { apiOf, type Person, signUp } from "../support/people.ts"
import { openSocket } from "../support/socket.ts"

const senders = 8
const times = 40

let server: TestServer
let sender: Person
let reader: Person
beforeAll(async () => {
  server = await TestServer.start()
  const people = await signUp(server.url, "moment", 2)
  if (!people[0] || !people[1]) throw new Error("Two people are needed.")
  sender = people[0]
  reader = people[1]
})
afterAll(() => server.stop())

/** Fetches a room again and again while others send to it. */
async function fetchMeanwhile(fetch: (id: string) => Promise<MyRoom>): Promise<MyRoom[]> {
  const api = apiOf(server.url, sender)
  const room = await api.call("createRoom", {
    body: { kind: "channel", name: "busy", memberIds: [reader.id] },
  })
  const params = { id: room.id }
  let isOver = false
  const sending = Array.from({ length: senders }, async () => {
    while (!isOver) await api.call("sendMessage", { params, body: { key: crypto.randomUUID(), text: "." } })
  })
  const fetched: MyRoom[] = []
  try {
    while (fetched.length < times) fetched.push(await fetch(room.id))
  } finally {
    isOver = true
    await Promise.all(sending)
  }
  return fetched
}

const fetches = {
  getRoom: id => apiOf(server.url, reader).call("getRoom", { params: { id } }),
  async listRooms(id) {
    const { rooms } = await apiOf(server.url, reader).call("listRooms")
    return rooms.find(room => room.id === id) ?? expect.unreachable("The room is not in the list.")
  },
} satisfies Record<string, (id: string) => Promise<MyRoom>>

/** Everything is of others: what came after the read mark is unread, and the last message is the head's. */
function expectOneMoment(room: MyRoom): void {
  expect(room.membership?.unread).toBe(room.lastSeq - (room.membership?.readSeq ?? 0))
  expect(room.lastMessage?.seq ?? 0).toBe(room.lastSeq)
}

for (const [name, fetch] of Object.entries(fetches)) {
  test(`what ${name} answers is of one moment`, async () => {
    for (const room of await fetchMeanwhile(fetch)) expectOneMoment(room)
  })
}

test("what room:joined brings is of one moment", async () => {
  let tellJoined = (_room: MyRoom) => {}
  const socket = await openSocket({
    url: server.url,
    person: reader,
    onEvent(name, payload) {
      if (name === "room:joined") tellJoined((payload as EventPayload<"room:joined">).room)
    },
  })
  const api = apiOf(server.url, sender)
  const joined = await fetchMeanwhile(async id => {
    await api.call("removeMember", { params: { id, userId: reader.id } })
    const { promise, resolve } = Promise.withResolvers<MyRoom>()
    tellJoined = room => room.id === id && resolve(room)
    await api.call("addMember", { params: { id }, body: { userId: reader.id } })
    return await promise
  })
  socket.close()
  for (const room of joined) expectOneMoment(room)
})
