import { expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readConfig } from "../config.ts"
import { openStore } from "../drivers.ts"
import { createLog } from "../platform/telemetry/log.ts"

test("keys rotate: a new key signs, and the one before is kept, retired", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-keys-"))
  const environment = { PARLEY_DATABASE_URL: `sqlite:${join(folder, "parley.db")}` }
  const run = async (...args: string[]) => {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "../main.ts"), ...args], {
      env: { PATH: process.env["PATH"], ...environment },
      stdout: "ignore",
      stderr: "pipe",
    })
    expect([await new Response(child.stderr).text(), await child.exited]).toEqual(["", 0])
  }
  try {
    await run("migrate")
    await run("keys", "rotate")
    await run("keys", "rotate")
    const store = await openStore(readConfig(environment), createLog("silent"))
    const keys = await store.db
      .withTables<{ signing_keys: { generation: number; retired_at: number | null } }>()
      .selectFrom("signing_keys")
      .select(["generation", "retired_at"])
      .orderBy("generation")
      .execute()
    await store.close()
    expect(keys.length).toBeGreaterThanOrEqual(2)
    expect(keys.filter(key => key.retired_at === null)).toEqual(
      [keys.at(-1)].filter(key => key !== undefined),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
