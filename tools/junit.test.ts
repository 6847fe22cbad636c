import { expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readReport } from "./junit.ts"
import { runProgram } from "./program.ts"

test("failures are read from the runner's own report", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-junit-"))
  await Bun.write(
    join(folder, "sums.test.ts"),
    `import { describe, expect, test } from "bun:test"
     describe("one & one", () => {
       test("is > two", () => expect("<3>").toBe("2"))
       test("is a number", () => {})
       test.skip("is odd", () => {})
     })
     test("ends", async () => { throw new Error('it "broke"') })`,
  )
  const reporter = ["--reporter=junit", "--reporter-outfile=report.xml"]
  await runProgram([process.execPath, "test", ...reporter, "./sums.test.ts"], { cwd: folder })
  const report = readReport(await Bun.file(join(folder, "report.xml")).text())
  rmSync(folder, { recursive: true })
  expect(report).toMatchObject({ tests: 4, skipped: 1, failed: 2 })
  expect(report.failures.map(each => each.test)).toEqual([
    "sums.test.ts: one & one > is > two",
    "sums.test.ts: ends",
  ])
  expect(report.failures[0]?.message).toContain('Received: "<3>"')
  expect(report.failures[1]?.message).toContain('it "broke"')
})
