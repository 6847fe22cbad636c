import { afterEach, beforeEach, expect, test } from "bun:test"
import { LoggedIn, spans } from "@parley/contract"
import { cluster, type TestNode } from "./fixture.ts"
import { sweep } from "./sweep.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
})
afterEach(() => shared.close())

const day = 24 * 3_600_000
const runSweep = (signal = new AbortController().signal) =>
  sweep({ store: node.store, clock: shared.clock }, signal)

async function rows(table: "sessions" | "refresh_tokens" | "signing_keys"): Promise<number> {
  const db = node.store.db.withTables<Record<typeof table, object>>()
  return (await db.selectFrom(table).selectAll().execute()).length
}

test("used tokens go after a week; what still counts stays", async () => {
  let { refreshToken } = await node.signUp("ada")
  for (let i = 0; i < 10; i++) {
    shared.advance(day)
    refreshToken = (await node.refresh(refreshToken)).as(LoggedIn).refreshToken
  }
  expect(await rows("refresh_tokens")).toBe(11)
  await runSweep()
  expect(await rows("refresh_tokens")).toBe(9)
  expect((await node.refresh(refreshToken)).status).toBe(200)
})

test("a copy of a token used days ago still ends its session", async () => {
  const first = await node.signUp("ada")
  const second = (await node.refresh(first.refreshToken)).as(LoggedIn)
  shared.advance(6 * day)
  await runSweep()
  expect((await node.refresh(first.refreshToken)).failure).toBe("401 session_ended")
  expect((await node.refresh(second.refreshToken)).failure).toBe("401 session_ended")
})

test("sessions go a day after they are over, with their tokens", async () => {
  await node.signUp("ada")
  const { accessToken } = await node.logIn("ada")
  await node.call("POST /api/auth/logout", { token: accessToken })
  await runSweep()
  expect(await rows("sessions")).toBe(2)
  shared.advance(day + 1)
  await runSweep()
  expect(await rows("sessions")).toBe(1)
  shared.advance(spans.refreshToken)
  await runSweep()
  expect([await rows("sessions"), await rows("refresh_tokens")]).toEqual([0, 0])
})

test("retired keys go when their tokens have expired", async () => {
  await node.identity.admin.rotateSigningKey()
  shared.advance(spans.accessToken)
  await runSweep()
  expect(await rows("signing_keys")).toBe(2)
  shared.advance(spans.accessToken)
  await runSweep()
  expect(await rows("signing_keys")).toBe(1)
})

test("more than one batch goes at a time, and none once it is told to stop", async () => {
  for (let i = 0; i < 3; i++) await node.signUp(`user-${i}`)
  const db = node.store.db.withTables<{ refresh_tokens: Record<string, unknown>; sessions: { id: string } }>()
  const { id } = await db.selectFrom("sessions").select("id").executeTakeFirstOrThrow()
  const old = Array.from({ length: 2_500 }, (_, i) => ({
    hash: `old-${i}`,
    session_id: id,
    created_at: shared.clock.now() - 60 * day,
    used_at: null,
  }))
  await db.insertInto("refresh_tokens").values(old).execute()
  await runSweep(AbortSignal.abort())
  expect(await rows("refresh_tokens")).toBe(2_503)
  await runSweep()
  expect(await rows("refresh_tokens")).toBe(3)
})
