import { join } from "node:path"
import { checkFirstLoad } from "./first-load.ts"
import { staleFiles } from "./generate.ts"
import { checkImports } from "./import-rule.ts"
import { runProgram } from "./program.ts"

interface Finding {
  readonly ok: boolean
  readonly report: string
}

const root = join(import.meta.dir, "..")
const bin = (name: string) => join(root, "node_modules/.bin", name)

async function run(...command: string[]): Promise<Finding> {
  const { status, out, err } = await runProgram(command, { cwd: root })
  return { ok: status === 0, report: out + err }
}

const checks: [name: string, check: () => Promise<Finding>][] = [
  ["format and lint", () => run(bin("biome"), "check", "--error-on-warnings", ".")],
  ["types", () => run(bin("tsc"), "-p", "tsconfig.json")],
  ["types of the web client", () => run(bin("tsc"), "-p", "web/tsconfig.json")],
  ["types of the service worker", () => run(bin("tsc"), "-p", "web/worker/tsconfig.json")],
  ["build of the SDK", () => run(bin("tsc"), "-b", "packages/client/tsconfig.build.json")],
  ["types of the examples, by that build", () => run(bin("tsc"), "-p", "examples/tsconfig.json")],
  ["import rule", () => checkImports()],
  [
    "generated files",
    async () => {
      const stale = await staleFiles()
      return { ok: stale.length === 0, report: `Stale: ${stale.join(", ")}. Run \`npm run generate\`.` }
    },
  ],
  ["first load of the web client", checkFirstLoad],
]

/** Runs every check and prints what failed. @returns how many passed and failed */
export async function checkAll(): Promise<{ passed: number; failed: number }> {
  let failed = 0
  for (const [name, check] of checks) {
    const started = performance.now()
    const { ok, report } = await check()
    console.log(`${ok ? "ok  " : "FAIL"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    if (ok) continue
    failed++
    console.log(report)
  }
  return { passed: checks.length - failed, failed }
}

if (import.meta.main) process.exit((await checkAll()).failed === 0 ? 0 : 1)
