import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import type { MyRoom } from "@parley/contract"
import { type Person, TestServer, type TestSocket } from "../../../testing/index.ts"
import { Device, PushService, vapidClaims } from "../testing/push-service.ts"

let service: PushService
let server: TestServer
let ada: Person
let bob: Person
let device: Device
let room: MyRoom
let run = 0
beforeAll(async () => {
  service = new PushService()
  server = await TestServer.start({ PARLEY_OUTBOUND_ALLOW: service.address })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  service[Symbol.dispose]()
})
beforeEach(async () => {
  run++
  ;[ada, bob] = [await server.signUp(`ada${run}`), await server.signUp(`bob${run}`)]
  room = await ada.makes("group", [bob], { name: "garden" })
  device = await service.subscribe(bob)
})
afterEach(async () => {
  await bob.call("unsubscribePush")
  service.received.length = 0
  service.answers.length = 0
})

/** The texts that were pushed to the device, once there are so many. */
async function pushed(count: number): Promise<string[]> {
  return (await service.until(count)).map(each => device.read(each).body)
}

/** How many were sent, as the metrics have it. */
async function sent(): Promise<{ ok: number; failed: number }> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const of = (result: string) => `parley_task_runs_total{task="send_pushes",result="${result}"} `
  const count = (result: string) => Number(text.split(of(result))[1]?.split("\n")[0])
  return { ok: count("ok"), failed: count("failed") }
}

const reports = async (socket: TestSocket, status: "online" | "away" | "dnd") => {
  await socket.ask("presence:watch", { userIds: [bob.id] })
  await socket.ask("presence:set", { status })
  for (;;) {
    const { presence } = await socket.ask("presence:watch", { userIds: [bob.id] })
    if (presence[bob.id] === status) return
    await socket.hears("presence", ({ users }) => users[bob.id] === status)
  }
}

describe("a push", () => {
  test("can be read by the device alone, and is signed by this server", async () => {
    const message = await ada.says(room, `@${bob.username} the roses ||bloom||`)
    const [push] = await service.until(1)
    if (!push) throw new Error("No push.")
    expect(device.read(push)).toEqual({
      v: 1,
      kind: "mention",
      title: `${ada.name} · garden`,
      body: `@${bob.username} the roses ||▒▒▒▒▒||`,
      roomId: room.id,
      messageId: message.id,
      sentence: null,
      seq: message.seq,
      tag: message.id,
      url: `/rooms/${room.id}/messages/${message.seq}`,
      unread: 2,
      sound: true,
      at: message.createdAt,
    })
    expect(() => new Device("other").read(push)).toThrow()
    const { key } = await bob.ask("getPushKey")
    const claims = vapidClaims(push, key)
    expect(claims).toMatchObject({ aud: service.origin, sub: "mailto:operator@parley.invalid" })
    expect(Number(claims["exp"]) * 1000).toBeGreaterThan(Date.now())
    expect(Number(push.headers.get("ttl"))).toBeGreaterThan(86_000)
    expect(push.headers.get("urgency")).toBe("high")
    expect(push.headers.get("topic")).toMatch(/^[\w-]{32}$/)
    expect(push.headers.get("content-encoding")).toBe("aes128gcm")
    expect(push.bytes.byteLength).toBeLessThan(4_096)
  })

  test("is small, whatever the message holds", async () => {
    await ada.says(room, "🌹".repeat(16_000))
    const [push] = await service.until(1)
    if (!push) throw new Error("No push.")
    const { body } = device.read(push)
    expect(body).toEndWith("🌹…")
    expect(body.isWellFormed()).toBe(true)
    expect(push.bytes.byteLength).toBeLessThan(4_096)
  })

  test("hides what was said from those who want that", async () => {
    await bob.ask("editNotificationSettings", { body: { excerpt: false } })
    await ada.says(room, "secret")
    const [push] = await service.until(1)
    expect(push && device.read(push)).toMatchObject({ body: "New message", sentence: "new_message" })
  })

  test("tells of rooms that one was added to", async () => {
    const other = await ada.makes("group", [bob], { name: "greenhouse" })
    const [push] = await service.until(1)
    expect(push && device.read(push)).toMatchObject({
      kind: "added",
      sentence: "added",
      roomId: other.id,
      messageId: null,
    })
  })
})

describe("a push is for those", () => {
  test("who are away, and not for those who are there or do not want to be disturbed", async () => {
    using socket = await bob.connect()
    await reports(socket, "online")
    await ada.says(room, "seen")
    await socket.hears("message:new", ({ message }) => message.text === "seen")
    await reports(socket, "dnd")
    await ada.says(room, `@${bob.username} undisturbed`)
    await socket.hears("notification", ({ notification }) => notification.kind === "mention")
    await reports(socket, "online")
    await reports(socket, "away")
    await ada.says(room, "away")
    expect(await pushed(1)).toEqual(["away"])
  })

  test("who want to hear of the room that much", async () => {
    const added = "You were added to this room."
    const roomOfLevel = async (notify: string, rooms: number) => {
      const one = await ada.makes("group", [bob])
      expect(await pushed(rooms)).toEqual(Array(rooms).fill(added))
      await bob.ask("editMembership", { params: { id: one.id }, body: { notify } })
      return one
    }
    const [mentionsOnly, silent] = [await roomOfLevel("mentions", 1), await roomOfLevel("none", 2)]
    await ada.says(mentionsOnly, "nothing special")
    await ada.says(silent, `@${bob.username} unheard`)
    await ada.says(room, "special enough")
    expect(await pushed(3)).toEqual([added, added, "special enough"])
    await bob.ask("editNotificationSettings", { body: { push: "mentions" } })
    await ada.says(room, "nothing special either")
    await ada.says(room, "@room heard")
    const direct = await ada.makes("direct", [bob])
    await ada.says(direct, "between us")
    expect((await pushed(5)).slice(3)).toEqual(["@room heard", "between us"])
  })

  test("whose quiet hours are over", async () => {
    const quietHours = { from: "00:00", to: "00:00", days: [0, 1, 2, 3, 4, 5, 6], timeZone: "UTC" }
    await bob.ask("editNotificationSettings", { body: { quietHours } })
    using socket = await bob.connect()
    await reports(socket, "away")
    await ada.says(room, `@${bob.username} at night`)
    await socket.hears("notification", ({ notification }) => notification.kind === "mention")
    await bob.ask("editNotificationSettings", { body: { quietHours: null } })
    await ada.says(room, "in the morning")
    expect(await pushed(1)).toEqual(["in the morning"])
  })

  test("who did not write it", async () => {
    await bob.says(room, `@${bob.username} to myself`)
    await ada.says(room, "from another")
    expect(await pushed(1)).toEqual(["from another"])
  })
})

describe("a push service", () => {
  test("that is busy gets the push again when it says so", async () => {
    service.answers.push(
      { status: 429, headers: { "retry-after": "0" } },
      { status: 503, headers: { "retry-after": "0" } },
    )
    const before = await sent()
    await ada.says(room, "patience")
    expect(await pushed(3)).toEqual(["patience", "patience", "patience"])
    const topics = new Set(service.received.map(each => each.headers.get("topic")))
    expect(topics.size).toBe(1)
    await ada.says(room, "next")
    expect((await pushed(4)).at(-1)).toBe("next")
    const after = await sent()
    expect(after.failed - before.failed).toBe(2)
    expect(after.ok - before.ok).toBeGreaterThanOrEqual(1)
  })

  test.each([404, 410])("that answers %d gets no more pushes for that device", async status => {
    service.answers.push({ status })
    await ada.says(room, "gone")
    await service.until(1)
    const again = await service.subscribe(await bob.logInAgain(), "again")
    await ada.says(room, "to the new one")
    const [, second] = await service.until(2)
    expect(second && again.read(second).body).toBe("to the new one")
    await ada.says(room, "and again")
    await service.until(3)
    expect(service.received.map(each => each.device)).toEqual([bob.username, "again", "again"])
  })

  test("gets each message once, over a restart too", async () => {
    await ada.says(room, "before")
    await service.until(1)
    await server.restart()
    const [later, reader] = [await ada.logInAgain(), await bob.logInAgain()]
    await later.says(room, "after")
    expect(await pushed(2)).toEqual(["before", "after"])
    bob = reader
  })

  test("gets nothing of what was read before it could be delivered", async () => {
    service.answers.push({ status: 503, headers: { "retry-after": "1" } })
    const { seq } = await ada.says(room, "read elsewhere")
    await service.until(1)
    await bob.ask("markRead", { params: { id: room.id }, body: { seq } })
    const last = await ada.says(room, "unread")
    await service.until(2)
    await bob.ask("markRead", { params: { id: room.id }, body: { seq: last.seq } })
    service.answers.push({ status: 503, headers: { "retry-after": "2" } })
    await ada.says(room, "the last one")
    expect(await pushed(4)).toEqual(["read elsewhere", "unread", "the last one", "the last one"])
  })
})

describe("a subscription", () => {
  test("ends with its session, and when it is taken back", async () => {
    const again = await bob.logInAgain()
    const kept = await service.subscribe(again, "kept")
    await bob.ask("logOut")
    await ada.says(room, "after the end")
    await service.until(1)
    await ada.says(room, "and again")
    const received = await service.until(2)
    expect(received.map(each => each.device)).toEqual(["kept", "kept"])
    expect(received.map(each => kept.read(each).body)).toEqual(["after the end", "and again"])
    await again.ask("unsubscribePush")
    const third = await service.subscribe(await bob.logInAgain(), "third")
    await ada.says(room, "to the third")
    expect((await service.until(3)).slice(2).map(each => third.read(each).body)).toEqual(["to the third"])
    bob = again
  })

  test("replaces what the session had", async () => {
    const renewed = await service.subscribe(bob, "renewed")
    await ada.says(room, "hello")
    const [push] = await service.until(1)
    expect(push && renewed.read(push).body).toBe("hello")
    await ada.says(room, "again")
    expect((await service.until(2)).map(each => each.device)).toEqual(["renewed", "renewed"])
  })

  test("to what must not be called, or cannot be encrypted for, is refused", async () => {
    const { keys } = device
    for (const endpoint of [
      "http://example.com/x",
      "https://127.0.0.2/x",
      "https://169.254.169.254/latest/meta-data",
      "https://[::1]/x",
      "https://me:secret@example.com/x",
    ]) {
      expect(await bob.refusal("subscribePush", { body: { endpoint, keys } })).toBe("invalid_input")
    }
    const endpoint = `http://${service.address}/x`
    const noPoint = Buffer.alloc(65, 4).toString("base64url")
    for (const wrong of [
      { ...keys, p256dh: noPoint },
      { ...keys, p256dh: "short" },
      { ...keys, auth: "short" },
    ]) {
      expect(await bob.refusal("subscribePush", { body: { endpoint, keys: wrong } })).toBe("invalid_input")
    }
  })
})
