import { afterEach, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { blobsConformance } from "./conformance.ts"
import { openFileBlobs } from "./file.ts"

const folders: string[] = []
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-blobs-"))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

blobsConformance("file", () => {
  const folder = join(temporaryFolder(), "made", "when-needed")
  return { open: () => openFileBlobs(folder), remove: async () => {} }
})

test("what a process that died had begun goes after a day, and not before", async () => {
  const folder = temporaryFolder()
  const unfinished = join(folder, "unfinished")
  mkdirSync(unfinished)
  for (const name of ["old", "new"]) writeFileSync(join(unfinished, name), "half")
  const yesterday = Date.now() / 1000 - 25 * 3_600
  utimesSync(join(unfinished, "old"), yesterday, yesterday)
  const blobs = openFileBlobs(folder)
  await blobs.put("media/a", [])
  expect(readdirSync(unfinished)).toEqual(["new"])
  expect(await Array.fromAsync(blobs.list())).toHaveLength(1)
})
