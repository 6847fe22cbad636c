import { expect, test } from "bun:test"
import { online, roomOf } from "./testing/online-client.ts"

const typing = (userId: string, active: boolean) => ({ roomId: "r", userId, active })

test("keystrokes are said every three seconds, and end by themselves", async () => {
  const { clock, client, server } = await online()
  for (let i = 0; i < 8; i++) {
    client.typing.start("r")
    await clock.advance(500)
  }
  expect(server.typed.map(({ active }) => active)).toEqual([true, true])
  await clock.advance(5_000)
  expect(server.typed.at(-1)).toEqual({ roomId: "r", active: false })
  expect(server.typed).toHaveLength(3)
  expect(clock.waiting).toBe(0)
})

test("a message ends it without a word, stopping says so", async () => {
  const { clock, client, server } = await online()
  client.typing.start("r")
  client.send("r", "hello")
  await clock.advance(10_000)
  expect(server.typed).toEqual([{ roomId: "r", active: true }])
  client.typing.start("r")
  client.typing.stop("r")
  client.typing.stop("r")
  await clock.advance(100)
  expect(server.typed.map(({ active }) => active)).toEqual([true, true, false])
})

test("others who type are shown in order, until they stop or it fades", async () => {
  const { clock, client, server } = await online()
  server.push("typing", typing("ann", true))
  server.push("typing", typing("ben", true))
  await clock.advance(4_000)
  server.push("typing", typing("ann", true))
  await clock.advance(10)
  expect(roomOf(client).typing).toEqual(["ann", "ben"])
  await clock.advance(4_000)
  expect(roomOf(client).typing).toEqual(["ann"])
  server.push("typing", typing("ann", false))
  await clock.advance(10)
  expect(roomOf(client).typing).toEqual([])
  expect(clock.waiting).toBe(0)
})

test("who types in a thread is shown there, and in one place at a time", async () => {
  const { clock, client, server } = await online()
  server.push("typing", typing("ann", true))
  server.push("typing", { ...typing("ben", true), rootId: "m1" })
  await clock.advance(10)
  expect(roomOf(client)).toMatchObject({ typing: ["ann"], threadTyping: new Map([["m1", ["ben"]]]) })
  server.push("typing", { ...typing("ann", true), rootId: "m1" })
  server.push("typing", typing("ben", false))
  await clock.advance(10)
  expect(roomOf(client)).toMatchObject({ typing: [], threadTyping: new Map([["m1", ["ben", "ann"]]]) })
  const before = roomOf(client).threadTyping
  server.push("typing", { ...typing("ben", true), rootId: "m1" })
  await clock.advance(10)
  expect(roomOf(client).threadTyping).toBe(before)
  await clock.advance(10_000)
  expect(roomOf(client).threadTyping.size).toBe(0)
})

test("who goes on elsewhere in a room has stopped where they were", async () => {
  const { clock, client, server } = await online()
  client.typing.start("r")
  client.typing.start("r", "m1")
  client.typing.start("r", "m1")
  await clock.advance(10_000)
  expect(server.typed).toEqual([
    { roomId: "r", active: true },
    { roomId: "r", active: false },
    { roomId: "r", rootId: "m1", active: true },
    { roomId: "r", rootId: "m1", active: false },
  ])
})

test("a connection that breaks ends it", async () => {
  const { clock, client, server } = await online()
  server.push("typing", typing("ann", true))
  client.typing.start("r")
  await clock.advance(10)
  server.cut()
  expect(roomOf(client).typing).toEqual([])
  await clock.advance(10_000)
  expect(server.typed).toEqual([{ roomId: "r", active: true }])
})
