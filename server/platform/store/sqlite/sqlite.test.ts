import { expect, spyOn, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "kysely"
import { storeConformance } from "../conformance.ts"
import { openSqlite } from "./index.ts"

storeConformance("sqlite", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-store-"))
  return {
    open: () => openSqlite(join(folder, "test.db")),
    remove: async () => rmSync(folder, { recursive: true }),
  }
})

test("what a transaction asks at one moment goes to its thread in one message, with its beginning", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-store-"))
  const store = openSqlite(join(folder, "test.db"))
  await store.transaction(tx => sql`create table things (id integer primary key)`.execute(tx))
  const messages = spyOn(Worker.prototype, "postMessage")
  try {
    await store.transaction(async tx => {
      const ids = [1, 2, 3, 4, 5]
      await Promise.all(ids.map(id => sql`insert into things values (${id})`.execute(tx)))
    })
    expect(messages).toHaveBeenCalledTimes(2)
    const { rows } = await store.snapshot(tx => sql`select * from things`.execute(tx))
    expect(rows).toHaveLength(5)
  } finally {
    messages.mockRestore()
    await store.close()
    rmSync(folder, { recursive: true })
  }
})
