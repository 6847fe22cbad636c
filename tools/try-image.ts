import { readFileSync } from "node:fs"
import { docker } from "./container/docker.ts"
import { buildImage } from "./container/images.ts"

/*
 * Builds the image with the container engine that `docker` reaches and runs it as the charts do: nobody, on a root that cannot be
 * written to, without capabilities. Says what it is and what it takes.
 *
 *   npm run image && npm run image:try
 *   BASE=gcr.io/distroless/base-debian12:nonroot npm run image:try
 *
 * Without BASE the base is made of this machine's own C library and certificates, so that nothing has to be pulled.
 */

const tag = "parley:try"
const name = `parley-try-${process.pid}`
const healthyWithinMs = 60_000

const inspect = (format: string) => docker("inspect", "--format", format, name)

async function untilHealthy(): Promise<void> {
  const until = performance.now() + healthyWithinMs
  while ((await inspect("{{.State.Health.Status}}")) !== "healthy") {
    if (performance.now() > until) throw new Error(`It is not healthy: ${await docker("logs", name)}`)
    await Bun.sleep(200)
  }
}

/** What the kernel says of the process. */
async function processStatus(): Promise<Record<string, string>> {
  const text = readFileSync(`/proc/${await inspect("{{.State.Pid}}")}/status`, "utf8")
  return Object.fromEntries(text.split("\n").map(line => line.split(/:\s+/) as [string, string]))
}

/** Milliseconds from the start of the container to the line that says that it is ready. */
async function startedIn(): Promise<number> {
  const line = (await docker("logs", "--timestamps", name))
    .split("\n")
    .find(each => each.includes("is ready"))
  return Date.parse(line?.split(" ")[0] ?? "") - Date.parse(await inspect("{{.State.StartedAt}}"))
}

function expectThat(what: string, holds: boolean): void {
  if (!holds) throw new Error(`It does not hold: ${what}`)
  console.log(`${what}: yes`)
}

await buildImage(tag)
const size = Number(await docker("image", "inspect", "--format", "{{.Size}}", tag))
try {
  const hardening = [
    "--read-only",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    "--tmpfs",
    "/tmp",
  ]
  const settings = ["PARLEY_DATABASE_URL=sqlite:/data/parley.db", "PARLEY_BLOBS_URL=file:/data/blobs"]
  await docker(
    "run",
    "--detach",
    "--name",
    name,
    ...hardening,
    "--volume",
    "/data",
    ...settings.flatMap(each => ["--env", each]),
    tag,
  )
  await untilHealthy()
  const status = await processStatus()
  expectThat(
    "user and group 10001",
    /^10001\s/.test(status["Uid"] ?? "") && /^10001\s/.test(status["Gid"] ?? ""),
  )
  expectThat(
    "no capabilities",
    Number.parseInt(status["CapEff"] ?? "1", 16) === 0 && Number.parseInt(status["CapBnd"] ?? "1", 16) === 0,
  )
  expectThat(
    "no new privileges, and system calls filtered",
    status["NoNewPrivs"] === "1" && status["Seccomp"] === "2",
  )
  const rss = Number.parseInt(status["VmRSS"] ?? "0", 10) / 1024
  const inside = (...args: string[]) => docker("exec", name, "/opt/parley/parley", ...args)
  await inside(
    "user",
    "create",
    "operator",
    "--email",
    "operator@example.com",
    "--password",
    crypto.randomUUID(),
    "--admin",
  )
  console.log(await inside("smoke", "http://127.0.0.1:3000"))
  expectThat("nothing is written to its root", (await docker("diff", name)) === "")
  const started = await startedIn()
  const stopping = performance.now()
  await docker("stop", "--time", "60", name)
  expectThat("it ends by itself", (await inspect("{{.State.ExitCode}}")) === "0")
  const stopped = Math.round(performance.now() - stopping)
  console.log(
    `size ${(size / 1e6).toFixed(0)} MB, start ${started} ms, memory ${rss.toFixed(0)} MiB once healthy, stop ${stopped} ms`,
  )
} finally {
  await docker("rm", "--force", "--volumes", name).catch(() => {})
}
