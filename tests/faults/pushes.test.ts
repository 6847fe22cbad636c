import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Device, PushService } from "../../server/features/notifications/testing/push-service.ts"
import type { Bus } from "../../server/platform/bus/index.ts"
import { Person } from "../../server/testing/index.ts"
import { startNode, type TestNode } from "../support/node.ts"

/** A bus that loses news when it is told to. */
let losesNews = false
const lossy = (bus: Bus): Bus => ({
  ...bus,
  publish(subject, message) {
    if (!(losesNews && subject === "news")) bus.publish(subject, message)
  },
})

let service: PushService
let node: TestNode
let ada: Person
let bob: Person
let device: Device
beforeAll(async () => {
  service = new PushService()
  node = await startNode(lossy, { PARLEY_OUTBOUND_ALLOW: service.address })
  ;[ada, bob] = [await Person.signUp(node, "ada"), await Person.signUp(node, "bob")]
  device = await service.subscribe(bob)
})
afterAll(async () => {
  await node[Symbol.asyncDispose]()
  service[Symbol.dispose]()
})

const pushed = async (count: number) => (await service.until(count)).map(each => device.read(each).body)

test("what was sent while no worker ran is pushed by the next, once, and not if it was read", async () => {
  const room = await ada.makes("group", [bob])
  const other = await ada.makes("group", [bob])
  await ada.says(room, "first")
  await ada.says(room, "second")
  const { seq } = await ada.says(other, "read meanwhile")
  await bob.ask("markRead", { params: { id: other.id }, body: { seq } })

  const worker = await node.features.notifications.startWorker()
  expect((await pushed(2)).sort()).toEqual(["first", "second"])
  losesNews = true
  await ada.says(room, "lost on the bus")
  losesNews = false
  await worker.close()

  const next = await node.features.notifications.startWorker()
  expect((await pushed(3)).at(-1)).toBe("lost on the bus")
  await ada.says(room, "heard again")
  expect((await pushed(4)).at(-1)).toBe("heard again")
  await next.close()
  expect(node.complaints).toEqual([])
})

test("of two workers that hear the same, one pushes it", async () => {
  service.received.length = 0
  const room = await ada.makes("group", [bob])
  const workers = [
    await node.features.notifications.startWorker(),
    await node.features.notifications.startWorker(),
  ]
  for (const text of ["one", "two", "three"]) await ada.says(room, text)
  await ada.says(room, "end")
  await pushed(4)
  await Promise.all(workers.map(worker => worker.close()))
  expect((await pushed(4)).sort()).toEqual(["end", "one", "three", "two"])
})
