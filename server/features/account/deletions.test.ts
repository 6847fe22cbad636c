import { expect, test } from "bun:test"
import { sql } from "kysely"
import pino from "pino"
import { Tasks } from "../../platform/telemetry/tasks.ts"
import { openTimeline } from "../../timeline/fixture.ts"
import { Deletions } from "./deletions.ts"
import { insertDeletion } from "./repository.ts"

test("what was being written as an account went is forgotten a while later", async () => {
  await using timeline = await openTimeline()
  const { store } = timeline
  let now = 1_000_000
  const row = { user_id: "ada", delete_messages: 0, requested_at: now }
  await store.transaction(tx => insertDeletion(tx, row))
  const carriedOut = async () => {
    const forgotten: string[] = []
    const deletions = new Deletions({
      store,
      commands: { submit: () => Promise.reject(new Error("There is no room to leave.")) },
      clock: { now: () => now },
      log: pino({ level: "silent" }),
      tasks: new Tasks(),
      forget: async userId => void forgotten.push(userId),
      roomsOf: async () => [],
      messagesOf: async function* () {},
    })
    await deletions.close()
    const { rows } = await sql`select user_id from account_deletions`.execute(store.db)
    return { forgotten, open: rows.length }
  }
  expect(await carriedOut()).toEqual({ forgotten: ["ada"], open: 1 })
  expect(await carriedOut()).toEqual({ forgotten: [], open: 1 })
  now += 600_000
  expect(await carriedOut()).toEqual({ forgotten: ["ada"], open: 0 })
})
