import { chmodSync, cpSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"
import { Certificate } from "../server/testing/servers/certificate.ts"
import { freePort } from "../server/testing/servers/free-port.ts"
import { tempFolder } from "../tests/support/temp-folder.ts"
import { docker, findCompose, run } from "./container/docker.ts"
import { buildImage, buildRabbit, buildServers } from "./container/images.ts"

/*
 * Runs `deploy/compose/cluster.yaml` as it is with the container engine that `docker` reaches, on images of Parley and of what
 * Debian has of its servers: two nodes for realtime, TLS by a certificate of the moment. Two people chat through the proxy while
 * nodes are renewed. Says in which order things started, and how they ended.
 *
 *   npm run image && npm run compose:try
 *   npm run compose:try -- rabbitmq
 */

const source = join(import.meta.dir, "../deploy/compose")
const project = `parley-try-${process.pid}`
const images = { parley: "parley:try", servers: "parley-servers:try", rabbit: "parley-rabbitmq:try" }
const withRabbit = process.argv[2] === "rabbitmq"

const container = z.object({
  Id: z.string(),
  RestartCount: z.number(),
  Config: z.object({ User: z.string(), Labels: z.record(z.string(), z.string()) }),
  HostConfig: z.object({ ReadonlyRootfs: z.boolean() }),
  NetworkSettings: z.object({ Ports: z.record(z.string(), z.unknown()) }),
  State: z.object({
    StartedAt: z.string(),
    FinishedAt: z.string(),
    ExitCode: z.number(),
    Health: z.object({ Log: z.array(z.object({ End: z.string(), ExitCode: z.number() })) }).optional(),
  }),
})
type Container = z.output<typeof container>
const serviceOf = ({ Config }: Container): string => Config.Labels["com.docker.compose.service"] ?? ""

async function containers(): Promise<Container[]> {
  const ids = await docker(
    "ps",
    "--all",
    "--quiet",
    "--filter",
    `label=com.docker.compose.project=${project}`,
  )
  return z.array(container).parse(JSON.parse(await docker("inspect", ...ids.split("\n"))))
}

/** Who must be healthy, or done, before a service starts: as the file has it. */
const waitsFor: Readonly<Record<string, readonly string[]>> = {
  migrate: ["postgresql"],
  ...Object.fromEntries(
    ["web", "api", "realtime", "worker"].map(name => [name, ["migrate", "postgresql", "broker", "redis"]]),
  ),
  proxy: ["web", "api", "realtime", "worker"],
}

/** When a container was of use to others: healthy, or at its end where it is to end. No number where it is not yet. */
function usefulAt({ State }: Container): number {
  if (!State.Health) return timeOf(State.FinishedAt)
  return timeOf(State.Health.Log.find(({ ExitCode }) => ExitCode === 0)?.End ?? "")
}

/** The engine writes nanoseconds. */
const timeOf = (text: string): number => Date.parse(text.replace(/(\.\d{3})\d+/, "$1"))

function expectThat(what: string, wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(`It does not hold: ${what}: ${wrong.join(", ")}`)
  console.log(`${what}: yes`)
}

function checkOrder(all: readonly Container[]): void {
  const early = all.flatMap(each =>
    all
      .filter(other => waitsFor[serviceOf(each)]?.includes(serviceOf(other)))
      .filter(other => !(usefulAt(other) <= Date.parse(each.State.StartedAt)))
      .map(other => `${serviceOf(each)} before ${serviceOf(other)}`),
  )
  expectThat("nothing started before what it needs was healthy", early)
  const first = Math.min(...all.map(({ State }) => Date.parse(State.StartedAt)))
  const seconds = (time: number) => `${((time - first) / 1000).toFixed(1)} s`
  for (const each of all.toSorted((a, b) => Date.parse(a.State.StartedAt) - Date.parse(b.State.StartedAt))) {
    const useful = usefulAt(each)
    const then = Number.isNaN(useful)
      ? ""
      : `, ${each.State.Health ? "healthy" : "done"} by ${seconds(useful)}`
    console.log(`  ${serviceOf(each)}: started at ${seconds(Date.parse(each.State.StartedAt))}${then}`)
  }
}

function checkContainers(all: readonly Container[]): void {
  const named = (wrong: (each: Container) => boolean) => all.filter(wrong).map(serviceOf)
  expectThat(
    "nobody is root, and no root can be written to",
    named(({ Config, HostConfig }) => !/^[1-9]\d*:[1-9]/.test(Config.User) || !HostConfig.ReadonlyRootfs),
  )
  expectThat(
    "only the proxy has ports on the machine",
    named(each => {
      const open = Object.values(each.NetworkSettings.Ports).some(port => port !== null)
      return open !== (serviceOf(each) === "proxy")
    }),
  )
  expectThat(
    "nothing had to be started twice",
    named(({ RestartCount }) => RestartCount > 0),
  )
}

await buildImage(images.parley)
await buildServers(images.servers)
if (withRabbit) await buildRabbit(images.rabbit)
// The parser of the import rule knows no `using`.
const opened = new AsyncDisposableStack()
const folder = opened.use(tempFolder())
const certificate = opened.use(await Certificate.make())
cpSync(source, folder.path, { recursive: true })
mkdirSync(join(folder.path, "certificates"))
const pem = join(folder.path, "certificates/parley.pem")
await Bun.write(pem, (await Bun.file(certificate.cert).text()) + (await Bun.file(certificate.key).text()))
// For the proxy's user.
chmodSync(folder.path, 0o755)
chmodSync(pem, 0o644)
const [https, http] = [await freePort(), await freePort()]
const url = `https://127.0.0.1:${https}`
const environment = {
  PARLEY_IMAGE: images.parley,
  ...Object.fromEntries(
    ["POSTGRESQL", "REDIS", "BROKER", "PROXY"].map(each => [`${each}_IMAGE`, images.servers]),
  ),
  ...Object.fromEntries(
    ["POSTGRESQL", "REDIS", "BROKER"].map(each => [
      `${each}_PASSWORD`,
      crypto.randomUUID().replaceAll("-", ""),
    ]),
  ),
  ...(withRabbit && { BROKER_IMAGE: images.rabbit }),
  PARLEY_PUBLIC_URL: url,
  PARLEY_HTTPS_PORT: String(https),
  PARLEY_HTTP_PORT: String(http),
}
const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`)
await Bun.write(join(folder.path, ".env"), lines.join(""))

const program = await findCompose()
const files = ["cluster.yaml", ...(withRabbit ? ["rabbitmq.yaml"] : [])].flatMap(file => ["--file", file])
const compose = (...args: string[]) =>
  run([...program, "--project-name", project, ...files, ...args], folder.path)

try {
  const started = performance.now()
  await compose("up", "--detach", "--scale", "realtime=2")
  console.log(`everything is up after ${((performance.now() - started) / 1000).toFixed(0)} s`)
  const all = await containers()
  checkOrder(all)
  checkContainers(all)
  const user = ["user", "create", "operator", "--email", "operator@example.com", "--admin"]
  await compose("exec", "-T", "api", "/opt/parley/parley", ...user, "--password", crypto.randomUUID())
  const renewed = all.filter(each => ["realtime", "api", "worker"].includes(serviceOf(each)))
  const trusting = { ...process.env, NODE_EXTRA_CA_CERTS: certificate.cert }
  const chat = Bun.spawn(
    [process.execPath, join(import.meta.dir, "container/chat.ts"), url, ...renewed.map(({ Id }) => Id)],
    { env: trusting, stdout: "inherit", stderr: "inherit" },
  )
  if ((await chat.exited) !== 0) throw new Error("Two people could not chat.")
  const redirect = await fetch(`http://127.0.0.1:${http}/rooms`, { redirect: "manual" })
  expectThat("plain HTTP leads to TLS", redirect.status === 302 ? [] : [`${redirect.status}`])
  const stopping = performance.now()
  await compose("stop")
  console.log(`everything has stopped after ${((performance.now() - stopping) / 1000).toFixed(0)} s`)
  const nodes = ["web", "api", "realtime", "worker", "migrate"]
  const ends = (await containers()).map(each => ({ name: serviceOf(each), code: each.State.ExitCode }))
  expectThat(
    "nodes, database and cache ended by themselves",
    ends
      .filter(({ name, code }) => [...nodes, "postgresql", "redis"].includes(name) && code !== 0)
      .map(({ name, code }) => `${name} with ${code}`),
  )
} catch (error) {
  console.error(await compose("logs", "--tail", "30").catch(String))
  throw error
} finally {
  await compose("down", "--volumes", "--timeout", "10").catch(console.error)
  await opened.disposeAsync()
}
