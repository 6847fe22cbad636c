import { describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { receiptsOf, ticksOf } from "./receipts.ts"
import { noFaults } from "./testing/fake-server.ts"
import { during, online, roomOf } from "./testing/online-client.ts"
import { RoomModel } from "./testing/room-model.ts"

const deliveredCalls = (served: readonly string[]) => served.filter(name => name === "room:delivered")

describe("what reached this client", () => {
  test("is told once for what comes in together, over all rooms", async () => {
    const { clock, client, room, server } = await online()
    const other = server.add(new RoomModel("s", ["ann", "ben"]))
    other.enter("me")
    await clock.advance(100)
    for (let i = 0; i < 3; i++) {
      room.send("ann", `${i}`)
      other.send("ben", `${i}`)
    }
    await clock.advance(1_000)
    expect(deliveredCalls(server.served)).toHaveLength(1)
    expect(roomOf(client).watermarks.get("me")).toEqual({ delivered: 3, read: 0 })
    expect(client.store.getState().rooms.get("s")?.watermarks.get("me")?.delivered).toBe(3)
    await clock.advance(10_000)
    expect(deliveredCalls(server.served)).toHaveLength(1)
  })

  test("is told of what was sent while one was away", async () => {
    const { clock, client, room, server } = await online()
    server.cut()
    room.send("ann", "while away")
    await clock.advance(5_000)
    expect(roomOf(client).watermarks.get("me")?.delivered).toBe(1)
  })

  test("is neither told of one's own messages, nor in rooms where nobody is shown it", async () => {
    const { clock, room, server } = await online()
    room.send("me", "mine")
    await clock.advance(1_000)
    for (let i = 0; i < 50; i++) room.enter(`u${i}`)
    await clock.advance(100)
    room.send("ann", "to many")
    await clock.advance(1_000)
    expect(deliveredCalls(server.served)).toEqual([])
  })

  test("is told again after a refusal, a bounded number of times", async () => {
    const { clock, client, room, server } = await online()
    server.faults = { ...noFaults, refuses: () => new ParleyError("overloaded") }
    room.send("ann", "1")
    await clock.advance(600_000)
    expect(clock.waiting).toBe(0)
    server.faults = noFaults
    room.send("ann", "2")
    await clock.advance(1_000)
    expect(roomOf(client).watermarks.get("me")?.delivered).toBe(2)
  })
})

describe("ticks of one's own message", () => {
  test("follow the slowest of those who were there when it was sent", async () => {
    const { clock, client, room, server } = await online()
    room.enter("ben")
    await clock.advance(50)
    await during(clock, client.openRoom("r"))
    const sent = room.send("me", "hello")
    room.rename("later")
    room.enter("late")
    const receipt = (userId: string, delivered: number, read: number) =>
      server.push("receipt", { roomId: "r", userId, delivered, read })
    const ticks = async () => {
      await clock.advance(50)
      return ticksOf(roomOf(client), sent)
    }
    expect(await ticks()).toBe("sent")
    receipt("ann", 1, 1)
    expect(await ticks()).toBe("sent")
    receipt("ben", 1, 0)
    expect(await ticks()).toBe("delivered")
    receipt("late", 1, 1)
    expect(receiptsOf(roomOf(client), sent)).toEqual({ delivered: ["ann", "ben"], read: ["ann"] })
    receipt("ben", 1, 1)
    expect(await ticks()).toBe("read")
  })

  test("wait for nobody who left", async () => {
    const { clock, client, room, server } = await online()
    room.enter("ben")
    await clock.advance(50)
    await during(clock, client.openRoom("r"))
    const sent = room.send("me", "hello")
    server.push("receipt", { roomId: "r", userId: "ann", delivered: 1, read: 1 })
    room.exit("ben")
    await clock.advance(50)
    expect(ticksOf(roomOf(client), sent)).toBe("read")
  })

  test("are known without the list of members, and of nobody in a room of one", async () => {
    const { clock, client, room, server } = await online()
    const sent = room.send("me", "hello")
    await clock.advance(50)
    expect(ticksOf(roomOf(client), sent)).toBe("sent")
    server.push("receipt", { roomId: "r", userId: "ann", delivered: 1, read: 0 })
    await clock.advance(50)
    expect(ticksOf(roomOf(client), sent)).toBe("delivered")
    room.exit("ann")
    await clock.advance(50)
    expect(ticksOf(roomOf(client), sent)).toBe("sent")
  })
})
