import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { PostgresServer } from "../server/testing/servers/postgres.ts"
import { checkAll } from "./check.ts"
import { findChromium } from "./chromium.ts"
import { findHelm, findKubectl, helmMajors } from "./deploy/helm.ts"
import { type Failure, readReport } from "./junit.ts"
import { buildSdk } from "./sdk.ts"
import { buildWeb } from "./web.ts"

interface Count {
  passed: number
  failed: number
  skipped: number
}

const root = join(import.meta.dir, "..")
const failures: Failure[] = []
const reports = mkdtempSync(join(tmpdir(), "parley-test-"))

/** Tests of some folders, counted from the runner's own report. */
async function bunTest(name: string, ...folders: string[]): Promise<Count> {
  const report = join(reports, `${name.replaceAll(/\W+/g, "-")}.xml`)
  const child = Bun.spawn(
    [
      process.execPath,
      "test",
      "--timeout",
      "30000",
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      ...folders.map(folder => `./${folder}`),
    ],
    { cwd: root, stdout: "inherit", stderr: "inherit" },
  )
  const status = await child.exited
  const xml = await Bun.file(report)
    .text()
    .catch(() => "")
  const { tests, skipped, failed, failures: found } = readReport(xml)
  failures.push(...found)
  const count = { skipped, failed, passed: tests - failed - skipped }
  // A runner that crashed, or that found nothing to run, has not passed.
  if ((status !== 0 && count.failed === 0) || tests === 0) count.failed++
  return count
}

const parts: [name: string, run: () => Promise<Count>][] = [
  ["check", async () => ({ ...(await checkAll()), skipped: 0 })],
  ["packages and web", () => bunTest("packages", "packages", "web")],
  ["server", () => bunTest("server", "server", "tools")],
  [
    "server on PostgreSQL",
    async () => {
      const postgres = await PostgresServer.start()
      process.env["TEST_POSTGRES"] = postgres.url
      try {
        return await bunTest("postgres", "server/features")
      } finally {
        delete process.env["TEST_POSTGRES"]
        await postgres[Symbol.asyncDispose]()
      }
    },
  ],
  ["protocol", () => bunTest("protocol", "tests/protocol")],
  ["access", () => bunTest("access", "tests/access")],
  ["sync", () => bunTest("sync", "tests/sync")],
  ["sdk", () => bunTest("sdk", "tests/sdk")],
  ["faults", () => bunTest("faults", "tests/faults", "tests/support")],
  ["cluster", () => bunTest("cluster", "tests/cluster")],
  [
    "deploy",
    async () => {
      for (const major of helmMajors) await findHelm(major)
      await findKubectl()
      return bunTest("deploy", "tests/deploy")
    },
  ],
  [
    "presets",
    async () => {
      await findHelm(4)
      await buildWeb()
      return bunTest("presets", "tests/presets")
    },
  ],
  [
    "examples",
    async () => {
      await buildSdk()
      return bunTest("examples", "tests/examples")
    },
  ],
  [
    "browser",
    async () => {
      process.env["TEST_CHROMIUM"] = await findChromium()
      await buildWeb()
      return bunTest("browser", "tests/browser")
    },
  ],
]

const only = process.argv.slice(2)
const total: Count = { passed: 0, failed: 0, skipped: 0 }
const lines: string[] = []
for (const [name, run] of parts) {
  if (only.length > 0 && !only.includes(name)) continue
  const started = performance.now()
  console.log(`\n== ${name}`)
  const count = await run().catch(error => {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  lines.push(
    `${name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped in ${seconds} s`,
  )
}
rmSync(reports, { recursive: true })

// No test may be skipped on a continuous integration machine unless docs/skips.md gives its reason.
const allowed = await reasonedSkips()
if (process.env["CI"] === "true" && total.skipped > allowed) {
  console.log(`\n${total.skipped} tests were skipped; docs/skips.md gives a reason for ${allowed}.`)
  total.failed += total.skipped - allowed
  total.skipped = allowed
}
if (failures.length > 0) console.log("\n== what failed")
for (const { test, message } of failures) console.log(`\n${test}\n${message}`)
console.log(`\n${lines.join("\n")}\n`)
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ""
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
process.exit(total.failed === 0 ? 0 : 1)

/** Each line of docs/skips.md that begins with a dash names one test and the reason why it may be skipped. */
async function reasonedSkips(): Promise<number> {
  const file = Bun.file(join(root, "docs/skips.md"))
  if (!(await file.exists())) return 0
  return (await file.text()).split("\n").filter(line => line.startsWith("- ")).length
}
