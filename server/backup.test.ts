import { afterEach, expect, test } from "bun:test"
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pino from "pino"
import { type App, startApp } from "./app.ts"
import { BackupError, backUp, checkBackup, restore } from "./backup.ts"
import { readConfig } from "./config.ts"
import { DatabaseInUse } from "./platform/store/index.ts"
import { errorOf, Person } from "./testing/index.ts"

const folders: string[] = []
const apps: App[] = []
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-backup-"))
  folders.push(folder)
  return folder
}

async function start(database: string): Promise<App> {
  const config = readConfig({
    PARLEY_PORT: "0",
    PARLEY_HOST: "127.0.0.1",
    PARLEY_DATABASE_URL: `sqlite:${database}`,
    PARLEY_BLOBS_URL: `file:${database}-blobs`,
  })
  const app = await startApp(config, pino({ level: "silent" }))
  apps.push(app)
  return app
}

const stateOf = (database: string) => ({ database, blobs: `${database}-blobs` })
const take = (database: string, to: string) =>
  backUp({ state: stateOf(database), to, version: "test", now: new Date(), onProgress() {} })
const putBack = (from: string, database: string, replace = false) =>
  restore({ from, state: stateOf(database), replace, now: new Date(), onProgress() {} })

test("a backup taken while people write holds everything that was acknowledged before it", async () => {
  const database = join(newFolder(), "parley.db")
  const app = await start(database)
  const ann = await Person.signUp(app, "ann")
  const room = await ann.makes("group")
  const before = await Promise.all(Array.from({ length: 50 }, (_, n) => ann.says(room, `before ${n}`)))

  const bytes = new TextEncoder().encode("kept with the rest")
  const file = await ann.ask("uploadMedia", { bytes, query: { name: "kept.txt" } })

  const to = join(newFolder(), "copy")
  let writing = true
  const meanwhile = (async () => {
    for (let n = 0; writing; n++) await ann.says(room, `meanwhile ${n}`)
  })()
  expect(await take(database, to)).toBeGreaterThan(10_000)
  writing = false
  await meanwhile

  const elsewhere = join(newFolder(), "restored.db")
  expect(await putBack(to, elsewhere)).toBeUndefined()
  const again = await start(elsewhere)
  const annAgain = await Person.logIn(again, "ann")
  expect((await annAgain.call("getMedia", { params: { id: file.id } })).text).toBe("kept with the rest")
  const { messages } = await annAgain.ask("listMessages", {
    params: { id: room.id },
    query: { limit: 100, after: 0 },
  })
  expect(messages.slice(0, 50)).toEqual(before.toSorted((a, b) => a.seq - b.seq))
  expect(messages.map(message => message.seq)).toEqual(messages.map((_, index) => index + 1))
})

test("restoring refuses a database that a server uses", async () => {
  const database = join(newFolder(), "parley.db")
  await start(database)
  const to = join(newFolder(), "copy")
  await take(database, to)
  expect(await errorOf(putBack(to, database, true))).toBeInstanceOf(DatabaseInUse)
})

test("restoring over a database must be asked for, and keeps what was there", async () => {
  const database = join(newFolder(), "parley.db")
  const app = await start(database)
  await Person.signUp(app, "ann")
  const to = join(newFolder(), "copy")
  await take(database, to)
  await Person.signUp(app, "ben")
  await apps.pop()?.stop()

  const refusal = await errorOf(putBack(to, database))
  expect(refusal).toBeInstanceOf(BackupError)
  expect((refusal as Error).message).toContain("--replace")
  const former = await putBack(to, database, true)
  expect(existsSync(former ?? "")).toBe(true)
  const again = await start(database)
  await Person.logIn(again, "ann")
  expect(await errorOf(Person.logIn(again, "ben"))).toBeInstanceOf(Error)
})

test("a damaged or unfinished backup is refused, and nothing is touched", async () => {
  const database = join(newFolder(), "parley.db")
  await start(database)
  const parent = newFolder()
  const to = join(parent, "copy")
  await take(database, to)
  expect(readdirSync(parent)).toEqual(["copy"])
  expect(await errorOf(take(database, to))).toBeInstanceOf(BackupError)

  await checkBackup(to, () => {})
  appendFileSync(join(to, "parley.db"), "x")
  const elsewhere = join(newFolder(), "new.db")
  expect(await errorOf(putBack(to, elsewhere))).toBeInstanceOf(BackupError)
  expect(await errorOf(putBack(parent, elsewhere))).toBeInstanceOf(BackupError)
  expect(existsSync(elsewhere)).toBe(false)
})
