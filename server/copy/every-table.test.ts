import { afterAll, beforeAll, expect, test } from "bun:test"
import { migrations } from "../compose.ts"
import { TestServer } from "../testing/index.ts"
import { PostgresServer } from "../testing/servers/postgres.ts"
import { contentOf, copyBetween, Places, tableNames } from "./testing/fixture.ts"
import { fillTheRest, live } from "./testing/live.ts"

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await PostgresServer.start()
}, 120_000)
afterAll(() => postgres[Symbol.asyncDispose]())

test("every row of every table comes from SQLite to PostgreSQL and back as it was", async () => {
  await using places = new Places()
  const database = places.path("start.db")
  await using server = await TestServer.start({ PARLEY_DATABASE_URL: `sqlite:${database}` })
  await live(server)
  await server.stop()
  const start = places.sqlite("start.db")
  const names = await tableNames(start.db)
  await fillTheRest(start.db, names)

  const before = await contentOf(start.db)
  expect(names.filter(name => (before[name]?.length ?? 0) === 0)).toEqual([])
  const middle = places.postgres(await postgres.database())
  const there = await copyBetween(start, middle)
  expect(there).toMatchObject({ tables: names.length, rows: Object.values(before).flat().length })
  expect(await contentOf(middle.db)).toEqual(before)

  const end = places.sqlite("end.db")
  // A target that was only brought up to this version is empty too.
  await end.migrate(migrations)
  expect(await copyBetween(middle, end)).toEqual(there)
  expect(await contentOf(end.db)).toEqual(before)
  expect(await contentOf(start.db)).toEqual(before)
}, 60_000)
