import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { sql } from "kysely"
import type { Store } from "../platform/store/index.ts"
import { Person, TestServer } from "../testing/index.ts"
import { PostgresServer } from "../testing/servers/postgres.ts"
import { contentOf, Places } from "./testing/fixture.ts"

const main = join(import.meta.dir, "../main.ts")
const messages = 8_000
const files = 40

let postgres: PostgresServer
let places: Places
let start: Store
beforeAll(async () => {
  postgres = await PostgresServer.start()
  places = new Places()
  const server = await TestServer.start({
    PARLEY_DATABASE_URL: `sqlite:${places.path("start.db")}`,
    PARLEY_BLOBS_URL: `file:${places.path("start-files")}`,
  })
  const ada = await Person.signUp(server, "ada")
  await ada.says(await ada.makes("group"), "the first")
  for (let n = 0; n < files; n++) {
    await ada.ask("uploadMedia", {
      bytes: new TextEncoder().encode(`file ${n}`),
      query: { name: `${n}.txt` },
    })
  }
  await server[Symbol.asyncDispose]()
  start = places.sqlite("start.db")
  await sql`insert into messages
      (room_id, seq, id, rev, key, author_id, text, created_at, thread_count, thread_last_seq, mentions)
    with recursive numbers(n) as (select 2 union all select n + 1 from numbers where n < ${messages})
    select room_id, n, 'm' || n, n, 'k' || n, author_id, 'message ' || n, created_at, 0, 0, '[]'
    from numbers, messages where seq = 1`.execute(start.db)
}, 120_000)
afterAll(async () => {
  await places[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

interface Ended {
  readonly lines: string[]
  readonly code: number
}

/** Runs the command as a program of its own, and sends it a signal at the line that says so. */
async function run(
  args: string[],
  signal: NodeJS.Signals = "SIGKILL",
  isMoment: (line: string, number: number) => boolean = () => false,
): Promise<Ended> {
  const child = Bun.spawn([process.execPath, main, "db", "copy", ...args], {
    cwd: places.folder,
    stdout: "ignore",
    stderr: "pipe",
  })
  const lines: string[] = []
  let unfinished = ""
  for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) {
    const parts = (unfinished + piece).split("\n")
    unfinished = parts.pop() ?? ""
    for (const line of parts) {
      const number = lines.push(line)
      if (isMoment(line, number)) child.kill(signal)
    }
  }
  return { lines, code: await child.exited }
}

const place = (name: string) => `file:${places.path(name)}`
const percentOf = (line: string | undefined) => Number(/(\d+) %/.exec(line ?? "")?.[1])

test("killed at any moment it goes on, and the copy is whole", async () => {
  const url = await postgres.database()
  const blobs = ["--blobs-from", place("start-files"), "--blobs-to", place("there-files")]
  const there = ["--from", `sqlite:${places.path("start.db")}`, "--to", url, ...blobs]
  // Lines that every run has: whatever the one before had done when the signal came.
  const moments = [
    (_: string, number: number) => number === 2,
    (_: string, number: number) => number === 5,
    (line: string) => line.startsWith("copying files"),
  ]
  let last = 0
  for (const moment of moments) {
    const { lines, code } = await run(there, "SIGKILL", moment)
    expect(code).toBe(137)
    expect(percentOf(lines[0])).toBeGreaterThanOrEqual(last)
    last = percentOf(lines[0])
  }
  const compared = await run(there, "SIGKILL", line => line.startsWith("comparing"))
  expect(percentOf(compared.lines[0])).toBe(100)
  if (compared.code !== 0) expect((await run(there)).code).toBe(0)
  const middle = places.postgres(url)
  expect(await contentOf(middle.db)).toEqual(await contentOf(start.db))

  const back = ["--from", url, "--to", `sqlite:${places.path("end.db")}`]
  const filesBack = ["--blobs-from", place("there-files"), "--blobs-to", place("end-files")]
  expect((await run([...back, ...filesBack], "SIGKILL", (_, number) => number === 4)).code).toBe(137)
  expect((await run([...back, ...filesBack])).code).toBe(0)
  expect(await contentOf(places.sqlite("end.db").db)).toEqual(await contentOf(start.db))
}, 120_000)

test("told to stop it ends after a page, says how to go on, and goes on", async () => {
  const args = ["--from", `sqlite:${places.path("start.db")}`, "--to", `sqlite:${places.path("stopped.db")}`]
  const { lines, code } = await run(args, "SIGINT", (_, number) => number === 2)
  expect(code).toBe(1)
  expect(lines.at(-2)).toBe("What is copied is kept: the same command goes on from there.")
  expect(lines.at(-1)).toStartWith("Stopped")

  const serving = Bun.spawn([process.execPath, main, "migrate"], {
    env: { ...process.env, PARLEY_DATABASE_URL: `sqlite:${places.path("stopped.db")}` },
    stderr: "pipe",
    stdout: "ignore",
  })
  expect(await new Response(serving.stderr).text()).toContain("is an unfinished copy of sqlite:")
  expect(await serving.exited).toBe(1)

  const again = await run(args)
  expect(again.code).toBe(0)
  expect(percentOf(again.lines[0])).toBeGreaterThan(0)
  expect(await contentOf(places.sqlite("stopped.db").db)).toEqual(await contentOf(start.db))
}, 60_000)

test("says in a sentence what is wrong with what it was given", async () => {
  const from = `sqlite:${places.path("start.db")}`
  const to = `sqlite:${places.path("refused.db")}`
  const refused: [args: string[], sentence: string][] = [
    [["--from", "mysql://u:secret@host/x", "--to", to], "--from takes"],
    [["--from", from, "--to", from], "--from and --to are the same database."],
    [["--from", `${from}x`, "--to", to], "--from: there is no database at"],
    [
      ["--from", from, "--to", to, "--blobs-from", place("start-files")],
      "--blobs-from and --blobs-to together",
    ],
    [
      ["--from", from, "--to", to, "--blobs-from", place("none"), "--blobs-to", place("x")],
      "there is no folder",
    ],
    [
      ["--from", from, "--to", postgres.url.replace(/postgres$/, "nowhere")],
      "The server has no such database",
    ],
    [["--from", from, "--to", "postgres://u:secret@127.0.0.1:1/x"], "No database server answers there"],
  ]
  for (const [args, sentence] of refused) {
    const { lines, code } = await run(args, "SIGKILL")
    expect([code, lines.join("\n")]).toEqual([1, expect.stringContaining(sentence)])
    expect(lines.join("\n")).not.toContain("secret")
  }
}, 120_000)

test("refuses an embedded database that a server uses, as source and as target", async () => {
  const used = `sqlite:${places.path("used.db")}`
  await using server = await TestServer.start({ PARLEY_DATABASE_URL: used })
  for (const args of [
    ["--from", used, "--to", `sqlite:${places.path("of-used.db")}`],
    ["--from", `sqlite:${places.path("start.db")}`, "--to", used],
  ]) {
    const { lines, code } = await run(args)
    expect([code, lines.join("\n")]).toEqual([1, expect.stringContaining("Another Parley runs on")])
  }
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
}, 60_000)
