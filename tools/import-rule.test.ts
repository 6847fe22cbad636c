import { afterAll, describe, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { checkImports } from "./import-rule.ts"

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** A small house of files that import others. */
function house(files: Record<string, string[]>): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-house-"))
  folders.push(folder)
  for (const path of new Set([...Object.keys(files), ...Object.values(files).flat()])) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    const imports = (files[path] ?? []).map((to, index) => {
      const up = "../".repeat(path.split("/").length - 1)
      return `import { y as y${index} } from "${up}${to}"\n`
    })
    writeFileSync(file, `${imports.join("")}export const y = 1\n`)
  }
  return folder
}

const parts = (files: Record<string, string[]>) => [
  ...new Set([...Object.keys(files), ...Object.values(files).flat()].map(path => path.split("/")[0] ?? "")),
]

const broken: [rule: string, files: Record<string, string[]>][] = [
  ["contract-stands-alone", { "packages/contract/src/a.ts": ["packages/wire/src/b.ts"] }],
  ["wire-stands-alone", { "packages/wire/src/a.ts": ["packages/contract/src/b.ts"] }],
  ["client-on-contract", { "packages/client/src/a.ts": ["server/http/b.ts"] }],
  ["web-on-client", { "web/src/a.ts": ["packages/wire/src/b.ts"] }],
  ["platform-lowest", { "server/platform/a.ts": ["server/timeline/b.ts"] }],
  ["timeline-on-platform", { "server/timeline/a.ts": ["server/realtime/b.ts"] }],
  ["http-on-platform", { "server/http/a.ts": ["server/features/rooms/index.ts"] }],
  ["realtime-on-platform", { "server/realtime/a.ts": ["server/http/b.ts"] }],
  ["features-by-their-face", { "server/features/rooms/a.ts": ["server/features/messages/b.ts"] }],
  ["app-is-the-top", { "server/features/rooms/a.ts": ["server/app.ts"] }],
  ["drivers-named-once", { "server/features/rooms/a.ts": ["server/platform/bus/memory.ts"] }],
  ["tools-never-imported", { "server/http/a.ts": ["tools/b.ts"] }],
  [
    "no-circles-of-features",
    {
      "server/features/rooms/index.ts": ["server/features/messages/index.ts"],
      "server/features/messages/index.ts": ["server/features/rooms/index.ts"],
    },
  ],
  ["no-circles", { "server/http/a.ts": ["server/http/b.ts"], "server/http/b.ts": ["server/http/a.ts"] }],
]

describe("the import rule", () => {
  test.each(broken)("%s bites", async (rule, files) => {
    const { ok, report } = await checkImports(house(files), parts(files))
    expect(report).toContain(`error ${rule}`)
    expect(ok).toBe(false)
  })

  test("lets the house's own way pass", async () => {
    const files = {
      "server/main.ts": ["server/app.ts"],
      "server/app.ts": ["server/features/rooms/index.ts", "server/drivers.ts"],
      "server/drivers.ts": ["server/platform/bus/memory.ts"],
      "server/features/rooms/index.ts": ["server/timeline/index.ts", "server/features/identity/index.ts"],
      "server/timeline/index.ts": ["server/platform/bus/index.ts"],
      "server/platform/bus/index.ts": ["packages/contract/src/index.ts"],
    }
    const { ok, report } = await checkImports(house(files), parts(files))
    expect(report).not.toContain("error")
    expect(ok).toBe(true)
  })
})
