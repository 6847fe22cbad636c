import { afterEach, beforeEach, expect, test } from "bun:test"
import { TestCluster, type TestNode } from "./fixture.ts"

let cluster: TestCluster
let node: TestNode
beforeEach(async () => {
  cluster = await TestCluster.open()
  node = await cluster.startNode()
})
afterEach(() => cluster[Symbol.asyncDispose]())

const raised = () =>
  cluster.raised.map(({ roomId, userId, delivered }) => `${roomId} ${userId} ${delivered}`).sort()
const people = Array.from({ length: 50 }, (_, n) => `user ${n}`)

test("what is said within 50 ms is one batch with the highest seq of each member and room", async () => {
  await cluster.room("room", people, 10)
  const connections = people.map(userId => node.connect(userId))
  const said = connections.flatMap(each =>
    [3, 7, 5].map(seq => each.ask("room:delivered", { rooms: { room: seq } })),
  )
  await cluster.time.advance(49)
  expect(raised()).toEqual([])
  await cluster.time.advance(1)
  expect(await Promise.all(said)).toEqual(said.map(() => ({})))
  expect(raised()).toEqual(people.map(userId => `room ${userId} 7`).sort())
})

test("a hundred receipts wait for no timer", async () => {
  const rooms = Array.from({ length: 100 }, (_, n) => `room ${n}`)
  for (const roomId of rooms) await cluster.room(roomId, ["ada", "bob"], 5)
  const ada = node.connect("ada")
  await ada.ask("room:delivered", { rooms: Object.fromEntries(rooms.map(roomId => [roomId, 5])) })
  expect(raised()).toEqual(rooms.map(roomId => `${roomId} ada 5`).sort())
  const tooMany = Object.fromEntries([...rooms, "one more"].map(roomId => [roomId, 5]))
  expect(await ada.refusal("room:delivered", { rooms: tooMany })).toBe("invalid_input")
})

test("a seq that the room has not reached counts as its newest, and outsiders raise nothing", async () => {
  await cluster.room("room", ["ada", "left"], 3)
  await cluster.room("private", ["bob"], 3)
  await cluster.room("empty", ["ada"], 0)
  await cluster.leave("left", "room")
  const [ada, left] = [node.connect("ada"), node.connect("left")]
  const rooms = { room: 1_000, private: 3, empty: 1, nowhere: 1, ["__proto__"]: 1 }
  const said = [ada.ask("room:delivered", { rooms }), left.ask("room:delivered", { rooms })]
  await cluster.time.advance(50)
  await Promise.all(said)
  expect(raised()).toEqual(["room ada 3"])
})

test("nothing said is answered at once", async () => {
  expect(await node.connect("ada").ask("room:delivered", { rooms: {} })).toEqual({})
})

test("what waits is written when the node stops", async () => {
  await cluster.room("room", ["ada"], 3)
  const said = node.connect("ada").ask("room:delivered", { rooms: { room: 2 } })
  await cluster.time.advance(0)
  await node.presence.close()
  await said
  expect(raised()).toEqual(["room ada 2"])
})
