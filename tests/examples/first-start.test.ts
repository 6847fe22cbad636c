import { expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { startNodeProcess } from "../../tools/cluster/node-process.ts"
import { signUp } from "../support/people.ts"
import { tempFolder } from "../support/temp-folder.ts"

test("a first start makes its folder by itself, and keeps in it what people do", async () => {
  await using folder = tempFolder()
  const settings = { PARLEY_HOST: "127.0.0.1", PARLEY_PORT: "0", PARLEY_LOG_LEVEL: "warn" }
  const start = () => startNodeProcess({ folder: folder.path, settings })
  const first = await start()
  const [ada] = await signUp(first.url, "ada", 1)
  expect(await first.stop()).toBe(0)
  expect(existsSync(join(folder.path, "data/parley.db"))).toBe(true)
  const second = await start()
  const again = await fetch(`${second.url}/api/users/me`, {
    headers: { authorization: `Bearer ${ada?.token}` },
  })
  expect(await again.json()).toMatchObject({ username: ada?.username })
  expect(await second.stop()).toBe(0)
}, 60_000)
