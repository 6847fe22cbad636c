import { afterAll, beforeAll, expect, test } from "bun:test"
import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { fillImage } from "../../tools/image.ts"
import { runProgram } from "../../tools/program.ts"
import { signUp } from "../support/people.ts"
import { tempFolder } from "../support/temp-folder.ts"

const folder = tempFolder()
const image = join(folder.path, "opt")
const data = join(folder.path, "data")
let server: Bun.Subprocess<"ignore", "pipe", "inherit">
let url: string

/** As the image runs it: a user who owns nothing of the program, where the tests may choose one. */
const asNobody =
  process.getuid?.() === 0
    ? ["setpriv", "--reuid=10001", "--regid=10001", "--clear-groups", "--no-new-privs"]
    : []

/** Runs a command of the compiled program. */
const run = (args: readonly string[], settings: Readonly<Record<string, string>> = {}) =>
  runProgram([...asNobody, join(image, "parley"), ...args], {
    cwd: "/",
    env: { PATH: process.env["PATH"], ...settings },
  })

beforeAll(async () => {
  await fillImage(image)
  mkdirSync(data)
  chmodSync(folder.path, 0o755)
  if (asNobody.length > 0) chownSync(data, 10001, 10001)
  server = Bun.spawn([...asNobody, join(image, "parley"), "serve"], {
    // What cannot be written to is no place to look for anything.
    cwd: "/",
    env: {
      PATH: process.env["PATH"],
      PARLEY_HOST: "127.0.0.1",
      PARLEY_PORT: "0",
      PARLEY_LOG_LEVEL: "silent",
      PARLEY_DATABASE_URL: `sqlite:${join(data, "parley.db")}`,
      PARLEY_BLOBS_URL: `file:${join(data, "blobs")}`,
      PARLEY_BACKUP_FOLDER: join(data, "backups"),
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  })
  for await (const text of server.stdout.pipeThrough(new TextDecoderStream())) {
    url = /http:\S+/.exec(text)?.[0] ?? ""
    break
  }
}, 120_000)

afterAll(async () => {
  server?.kill()
  await server?.exited
  await folder[Symbol.asyncDispose]()
})

const get = async (path: string) => await fetch(`${url}${path}`)

test("the compiled program answers the probes", async () => {
  expect(await (await get("/health")).json()).toEqual({ status: "alive" })
  expect((await get("/ready")).status).toBe(200)
})

test("the compiled program starts itself to back itself up", async () => {
  const ended = /parley_task_runs_total\{task="back_up",result="(ok|failed)"\} 1/
  let found = ended.exec(await (await get("/metrics")).text())
  while (!found) found = ended.exec(await (await get("/metrics")).text())
  expect(found[1]).toBe("ok")
})

test("it says itself whether it is healthy, as an image without a shell must", async () => {
  const health = (port: string) => run(["health"], { PARLEY_PORT: port })
  expect(await health(new URL(url).port)).toMatchObject({ status: 0 })
  expect(await health("9")).toMatchObject({ status: 1 })
})

test("it serves the web client and the page of the calls from beside itself", async () => {
  const page = await (await get("/")).text()
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "/none"
  for (const path of [script, "/api/docs/swagger-ui-bundle.js", "/api/docs/swagger-ui.css"]) {
    const answer = await get(path)
    expect([path, answer.status, (await answer.text()).length > 1000]).toEqual([path, 200, true])
  }
})

test("it tries itself, as `helm test` does", async () => {
  await signUp(url, "first", 1)
  expect(await run(["smoke", url])).toMatchObject({
    status: 0,
    out: expect.stringMatching(/Parley works\.\n$/),
  })
})

test("people sign up: its database is where it was told, and nothing is written beside the program", async () => {
  expect(await signUp(url, "ada", 1)).toHaveLength(1)
  expect(existsSync(join(data, "parley.db"))).toBe(true)
  expect([...new Bun.Glob("*").scanSync({ cwd: image, onlyFiles: false })].sort()).toEqual([
    "api-docs",
    "parley",
    "web",
  ])
})
