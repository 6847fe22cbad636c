import { afterEach, beforeEach, expect, test } from "bun:test"
import { Account, UserProfile, type UserSummary } from "@parley/contract"
import { cluster, type TestNode } from "./fixture.ts"
import { sweepStatuses } from "./statuses.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
let token: string
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
  token = (await node.signUp("ada")).accessToken
})
afterEach(() => shared.close())

const minute = 60_000
const inMinutes = (count: number) => new Date(shared.clock.now() + count * minute).toISOString()
const edit = (body: object) => node.call("PATCH /api/users/me", { token, body })
const shown = async () => (await node.call("GET /api/users/me", { token })).as(UserProfile).status
const sweep = () => sweepStatuses({ ...shared, store: node.store }, new AbortController().signal)
const heard = (by: TestNode) => new Promise<UserSummary>(resolve => by.identity.onUserUpdated(resolve))

test("a status is an emoji, a text or both, and is taken away by its owner", async () => {
  const both = { emoji: "🌴", text: "On an island", clearsAt: inMinutes(10) }
  expect((await edit({ status: { ...both, text: " On an island " } })).as(Account).status).toEqual(both)
  expect(await shown()).toEqual(both)
  const emoji = { emoji: "🤒", text: "", clearsAt: null }
  expect((await edit({ status: { emoji: "🤒" } })).as(Account).status).toEqual(emoji)
  await edit({ bio: "Counts" })
  expect(await shown()).toEqual(emoji)
  expect((await edit({ status: null })).as(Account)).not.toContainKey("status")
  expect(await shown()).toBeUndefined()
})

for (const status of [
  {},
  { text: " " },
  { emoji: "two words" },
  { text: "x".repeat(141) },
  { text: "a\nb\0" },
  { text: "late", clearsAt: "2030-01-01T12:00:00.250Z" },
  { text: "when", clearsAt: "tomorrow" },
]) {
  test(`refuses ${JSON.stringify(status).slice(0, 50)}`, async () => {
    expect((await edit({ status })).failure).toBe("400 invalid_input")
    expect(await shown()).toBeUndefined()
  })
}

test("it is gone once its time has passed, and every node hears so, once", async () => {
  const other = await shared.startNode()
  await edit({ status: { text: "Lunch", clearsAt: inMinutes(10) } })
  shared.advance(10 * minute - 1)
  await sweep()
  expect((await shown())?.text).toBe("Lunch")

  const told = Promise.all([node, other].map(heard))
  shared.advance(1)
  await sweep()
  for (const user of await told) expect(user).not.toContainKey("status")
  expect(await shown()).toBeUndefined()
})

test("a later status is not taken away by the time of the one before", async () => {
  await edit({ status: { text: "Lunch", clearsAt: inMinutes(10) } })
  await edit({ status: { text: "On holiday" } })
  shared.advance(11 * minute)
  await sweep()
  expect((await shown())?.text).toBe("On holiday")
})

test("what ended while no server ran is taken away by the next that does", async () => {
  await edit({ status: { text: "Lunch", clearsAt: inMinutes(10) } })
  shared.advance(11 * minute)
  const next = await shared.startNode()
  const told = heard(next)
  await sweepStatuses({ ...shared, store: next.store }, new AbortController().signal)
  expect(await told).not.toContainKey("status")
})

test("more than one batch goes at a time", async () => {
  const db = node.store.db.withTables<{ users: Record<string, unknown> }>()
  const row = await db.selectFrom("users").selectAll().executeTakeFirstOrThrow()
  const many = Array.from({ length: 450 }, (_, n) => ({
    ...row,
    ...{ id: `user-${n}`, username: `user-${n}`, email: `${n}@mail.test`, founder: null },
    ...{ status_text: "Lunch", status_clears_at: shared.clock.now() },
  }))
  await db.insertInto("users").values(many).execute()
  await sweep()
  const left = await db.selectFrom("users").select("id").where("status_text", "!=", "").execute()
  expect(left).toEqual([])
})
