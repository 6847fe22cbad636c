import { afterAll, beforeAll, expect, test } from "bun:test"
import type { RouteName } from "@parley/contract"
import { type CallInput, type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let bob: Person
let cleo: Person

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
  bob = await server.signUp("bob")
  cleo = await server.signUp("cleo")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const direct = (other: Person) => ({ body: { kind: "direct", memberIds: [other.id] } })

test("a direct room made by both at the same time is one room", async () => {
  using adasSocket = await ada.connect()
  using bobsSocket = await bob.connect()
  const answers = await Promise.all([
    ada.answer("createRoom", direct(bob)),
    bob.answer("createRoom", direct(ada)),
    ada.answer("createRoom", direct(bob)),
  ])
  expect(answers.map(each => each.status).sort()).toEqual([200, 200, 201])
  const [room] = answers.map(each => each.body)
  expect(new Set(answers.map(each => each.body.id)).size).toBe(1)
  expect(room).toMatchObject({ kind: "direct", name: "", visibility: "private", memberCount: 2, rev: 3 })
  expect(room?.people.map(each => each.username).sort()).toEqual(["ada", "bob"])
  for (const socket of [adasSocket, bobsSocket]) {
    expect((await socket.hears("room:joined")).room).toMatchObject({ id: room?.id, people: room?.people })
    expect(socket.all("room:joined")).toHaveLength(1)
  }
})

test("asking again finds the first, with what was said in it", async () => {
  const room = await ada.makes("direct", [cleo])
  await cleo.says(room, "hello")
  const again = await cleo.answer("createRoom", direct(ada))
  expect(again).toMatchObject({ status: 200, body: { id: room.id, lastMessage: { text: "hello" } } })
  expect(await ada.reads(room)).toEqual(["hello"])
})

test("it keeps its two people and has no settings", async () => {
  const room = await ada.makes("direct", [bob])
  const of = { params: { id: room.id } }
  const onBob = { params: { id: room.id, userId: bob.id } }
  const refused: [RouteName, CallInput][] = [
    ["editRoom", { ...of, body: { name: "Us" } }],
    ["editRoom", { ...of, body: { archived: true } }],
    ["deleteRoom", of],
    ["leaveRoom", of],
    ["addMember", { ...of, body: { userId: cleo.id } }],
    ["editMember", { ...onBob, body: { role: "member" } }],
    ["removeMember", onBob],
    ["createInvite", of],
  ]
  for (const [name, input] of refused) expect(await ada.refusal(name, input)).toBe("direct_fixed")
  expect((await ada.sees(room)).rev).toBe(3)
})

test("it takes one other person who exists", async () => {
  const refusal = (memberIds: string[]) => ada.refusal("createRoom", { body: { kind: "direct", memberIds } })
  expect(await refusal([])).toBe("invalid_input")
  expect(await refusal([ada.id])).toBe("invalid_input")
  expect(await refusal([bob.id, cleo.id])).toBe("invalid_input")
  expect(await refusal(["nobody"])).toBe("not_found")
})
