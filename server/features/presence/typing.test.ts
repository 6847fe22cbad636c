import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { Signal } from "../../platform/bus/index.ts"
import { TestCluster, type TestConnection, type TestNode } from "./fixture.ts"

let cluster: TestCluster
let node: TestNode
let ada: TestConnection
let signals: Signal[]
beforeEach(async () => {
  cluster = await TestCluster.open()
  await cluster.room("room", ["ada", "bob"])
  node = await cluster.startNode()
  ada = node.connect("ada")
  signals = await cluster.signalsOf("room")
})
afterEach(() => cluster[Symbol.asyncDispose]())

const pass = (ms: number) => cluster.time.advance(ms)
const type = (connection: TestConnection, roomId = "room") =>
  connection.ask("typing", { roomId, active: true })
const stop = (connection: TestConnection) => connection.ask("typing", { roomId: "room", active: false })
/** What the room was told of Ada. */
async function told(): Promise<boolean[]> {
  await pass(0)
  return signals.map(({ payload }) => (payload as { active: boolean }).active)
}

test("goes to the room, and not to the one who types", async () => {
  expect(await type(ada)).toEqual({})
  await pass(0)
  const payload = { roomId: "room", userId: "ada", active: true }
  expect(signals).toEqual([{ v: 1, event: "typing", payload, except: "ada" }])
})

test("is of one place of a room at a time, and told no more often for that", async () => {
  const typeIn = (rootId: string) => ada.ask("typing", { roomId: "room", rootId, active: true })
  await typeIn("root")
  await type(ada)
  await typeIn("other")
  // It is not there that she types any more.
  await ada.ask("typing", { roomId: "room", rootId: "root", active: false })
  await pass(2_000)
  await typeIn("other")
  await ada.ask("typing", { roomId: "room", rootId: "other", active: false })
  await pass(0)
  expect(signals.map(({ payload }) => payload)).toEqual([
    { roomId: "room", rootId: "root", userId: "ada", active: true },
    { roomId: "room", rootId: "root", userId: "ada", active: false },
    { roomId: "room", rootId: "other", userId: "ada", active: true },
    { roomId: "room", rootId: "other", userId: "ada", active: false },
  ])
})

test("outsiders are told that there is no such room, typing or not", async () => {
  const cleo = node.connect("cleo")
  for (const roomId of ["room", "nowhere"]) {
    for (const active of [true, false]) {
      expect(await cleo.refusal("typing", { roomId, active })).toBe("not_found")
      expect(await cleo.refusal("typing", { roomId, rootId: "root", active })).toBe("not_found")
    }
  }
  expect(await told()).toEqual([])
})

describe("ends", () => {
  test("when one says so", async () => {
    await type(ada)
    await stop(ada)
    await stop(ada)
    expect(await told()).toEqual([true, false])
    await pass(60_000)
    expect(await told()).toEqual([true, false])
  })

  test("by itself, 6 s after it was last said", async () => {
    await type(ada)
    await pass(3_000)
    await type(ada)
    await pass(5_999)
    expect(await told()).toEqual([true, true])
    await pass(1)
    expect(await told()).toEqual([true, true, false])
    await type(ada)
    expect(await told()).toEqual([true, true, false, true])
  })

  test("with the connection that said it, not with another one", async () => {
    const phone = node.connect("ada")
    await type(ada)
    phone.close()
    expect(await told()).toEqual([true])
    ada.close()
    expect(await told()).toEqual([true, false])
  })

  test("with the connection that said it last, where there are several", async () => {
    const phone = node.connect("ada")
    await type(ada)
    await type(phone)
    ada.close()
    expect(await told()).toEqual([true])
    phone.close()
    expect(await told()).toEqual([true, false])
  })

  test("6 s after another connection began anew, not by the countdown of the one before", async () => {
    await type(ada)
    await pass(3_000)
    ada.close()
    const phone = node.connect("ada")
    await type(phone)
    await pass(5_999)
    expect(await told()).toEqual([true, false, true])
    await pass(1)
    expect(await told()).toEqual([true, false, true, false])
  })

  test("with one's message, not with that of another or in another room", async () => {
    await type(ada)
    node.presence.messageSent("room", "bob")
    node.presence.messageSent("elsewhere", "ada")
    expect(await told()).toEqual([true])
    node.presence.messageSent("room", "ada")
    expect(await told()).toEqual([true, false])
  })

  test("when one is no member any more", async () => {
    await type(ada)
    await cluster.leave("ada", "room")
    expect(await told()).toEqual([true, false])
    expect(await ada.refusal("typing", { roomId: "room", active: true })).toBe("not_found")
    expect(await told()).toEqual([true, false])
  })

  test("where the connection ended while it was being asked about", async () => {
    const asked = type(ada)
    ada.close()
    await asked
    expect(await told()).toEqual([])
  })
})

describe("is passed on", () => {
  test("at most once in 2 s however often it is said", async () => {
    for (let n = 0; n < 100; n++) {
      await type(ada)
      await pass(100)
    }
    expect(await told()).toEqual([true, true, true, true, true])
  })

  test("at most once in 2 s where it is said on and off", async () => {
    for (let n = 0; n < 50; n++) {
      await type(ada)
      await stop(ada)
      await pass(100)
    }
    expect(await told()).toEqual([true, false, true, false, true, false])
  })

  test("from many connections of a person as from one", async () => {
    const connections = [ada, ...Array.from({ length: 20 }, () => node.connect("ada"))]
    await Promise.all(connections.map(each => type(each)))
    expect(await told()).toEqual([true])
  })

  test("of at most ten rooms at a time", async () => {
    const rooms = Array.from({ length: 11 }, (_, n) => `room ${n}`)
    for (const roomId of rooms) await cluster.room(roomId, ["ada"])
    for (const roomId of rooms.slice(0, 10)) await type(ada, roomId)
    expect(await ada.refusal("typing", { roomId: "room 10", active: true })).toBe("rate_limited")
    await pass(6_000)
    expect(await type(ada, "room 10")).toEqual({})
  })
})
