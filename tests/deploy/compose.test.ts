import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import { z } from "zod"
import { readConfig } from "../../server/config.ts"
import { Certificate } from "../../server/testing/servers/certificate.ts"
import { installPackages, programOf } from "../../server/testing/servers/debian.ts"
import { freePort } from "../../server/testing/servers/free-port.ts"
import { deploy } from "../../tools/deploy/assembled.ts"
import { tempFolder } from "../support/temp-folder.ts"

const folder = join(deploy, "compose")
const condition = z.enum(["service_healthy", "service_completed_successfully"])
const service = z.strictObject({
  image: z.string(),
  restart: z.enum(["unless-stopped", "no"]),
  user: z.string().regex(/^[1-9]\d*:[1-9]\d*$/),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal("ALL")]),
  security_opt: z.tuple([z.literal("no-new-privileges:true")]),
  mem_limit: z.string(),
  stop_grace_period: z.string().optional(),
  hostname: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  tmpfs: z.array(z.string()),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.strictObject({ condition })).default({}),
  healthcheck: z.union([
    z.strictObject({ disable: z.literal(true) }),
    z.strictObject({
      test: z.tuple([z.literal("CMD")], z.string()),
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
      start_period: z.string().optional(),
    }),
  ]),
})
type Service = z.output<typeof service>
type Services = Readonly<Record<string, Service>>

const given: Readonly<Record<string, string>> = {
  POSTGRESQL_PASSWORD: "secret1",
  REDIS_PASSWORD: "secret2",
  BROKER_PASSWORD: "secret3",
  PARLEY_PUBLIC_URL: "https://chat.example.com",
}

/** As Compose does: `${NAME:-default}`, and `${NAME:?}` for what must be given. */
function interpolated(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind = "", other = "") => {
    const value = environment[name]
    if (value) return value
    if (kind === "-") return other
    throw new Error(`${name} must be given.`)
  })
}

const textOf = (file: string) => Bun.file(join(folder, file)).text()
const document = z.looseObject({
  services: z.record(z.string(), z.record(z.string(), z.unknown())),
  volumes: z.record(z.string(), z.unknown()).default({}),
})

async function servicesOf(files: readonly string[], environment = given): Promise<Services> {
  const merged: Record<string, Record<string, unknown>> = {}
  for (const file of files) {
    const text = JSON.stringify(Bun.YAML.parse(await textOf(file)))
    const { services } = document.parse(
      JSON.parse(text, (_, value) => (typeof value === "string" ? interpolated(value, environment) : value)),
    )
    for (const [name, each] of Object.entries(services)) {
      const before = merged[name] ?? {}
      const own = { ...(before["environment"] as object), ...(each["environment"] as object) }
      merged[name] = { ...before, ...each, environment: own }
    }
  }
  return Object.fromEntries(Object.entries(merged).map(([name, each]) => [name, service.parse(each)]))
}

const shapes: [name: string, files: string[]][] = [
  ["one process", ["single.yaml"]],
  ["a cluster on NATS", ["cluster.yaml"]],
  ["a cluster on RabbitMQ", ["cluster.yaml", "rabbitmq.yaml"]],
]
const isNode = ({ image }: Service) => image.includes("/parley:")

describe.each(shapes)("%s", (name, files) => {
  test("nobody, on roots that cannot be written to, of one version, and every image can be another's", async () => {
    const services = await servicesOf(files)
    for (const each of Object.values(services)) expect(each.image).toMatch(/:(?!latest$)[\w.-]+$/)
    const images = (await Promise.all(files.map(textOf))).flatMap(text => text.match(/ image: .*/g) ?? [])
    for (const image of images) expect(image).toMatch(/\$\{\w+_IMAGE:-/)
  })

  test("the program takes the settings of every node, and all roles are there", async () => {
    const nodes = Object.values(await servicesOf(files)).filter(isNode)
    const configs = nodes.map(({ environment }) => readConfig(environment))
    const roles = configs.flatMap(each => each.roles)
    for (const role of readConfig({}).roles) expect(roles).toContain(role)
  })

  test("what a node is configured to reach is a service, which it waits for until it is healthy", async () => {
    const services = await servicesOf(files)
    for (const each of Object.values(services)) {
      for (const [other, { condition }] of Object.entries(each.depends_on)) {
        const isProbed = services[other] !== undefined && !("disable" in services[other].healthcheck)
        expect([other, isProbed || condition === "service_completed_successfully"]).toEqual([other, true])
      }
    }
    for (const { environment, depends_on: waits, command } of Object.values(services).filter(isNode)) {
      const hosts = Object.entries(environment)
        .filter(([key, value]) => key.endsWith("_URL") && !key.includes("PUBLIC") && /^\w+:\/\//.test(value))
        .map(([, value]) => new URL(value).hostname)
      // Those that only migrate need the database alone.
      const needed = command?.includes("migrate") ? ["postgresql"] : hosts
      for (const host of needed) expect(waits[host]).toEqual({ condition: "service_healthy" })
    }
  })

  test("nothing but the way in has a port on the machine, and volumes are declared", async () => {
    const services = await servicesOf(files)
    const open = Object.keys(services).filter(each => (services[each]?.ports.length ?? 0) > 0)
    expect(open).toEqual([name === "one process" ? "parley" : "proxy"])
    const declared = (
      await Promise.all(files.map(async file => document.parse(Bun.YAML.parse(await textOf(file)))))
    ).flatMap(({ volumes }) => Object.keys(volumes))
    const used = Object.values(services).flatMap(({ volumes }) =>
      volumes.map(each => each.split(":")[0] ?? ""),
    )
    expect(used.filter(each => !each.startsWith("./") && !declared.includes(each))).toEqual([])
  })
})

test("no password is in the files: it is asked for", async () => {
  for (const missing of ["POSTGRESQL_PASSWORD", "REDIS_PASSWORD", "BROKER_PASSWORD", "PARLEY_PUBLIC_URL"]) {
    const problem = await servicesOf(["cluster.yaml"], { ...given, [missing]: "" }).then(
      () => "none",
      error => String(error),
    )
    expect(problem).toContain(`${missing} must be given.`)
  }
})

test("both brokers are what their nodes expect", async () => {
  const urlOf = async (files: string[]) =>
    (await servicesOf(files))["worker"]?.environment["PARLEY_BROKER_URL"]
  expect(await urlOf(["cluster.yaml"])).toBe("nats://parley:secret3@broker:4222")
  expect(await urlOf(["cluster.yaml", "rabbitmq.yaml"])).toBe("amqp://parley:secret3@broker:5672")
})

/** A certificate and its key in one file, as HAProxy reads it. */
async function certificateIn(folder: string): Promise<string> {
  using certificate = await Certificate.make()
  const pem = join(folder, "parley.pem")
  await Bun.write(pem, `${await Bun.file(certificate.cert).text()}${await Bun.file(certificate.key).text()}`)
  return pem
}

test("HAProxy takes its configuration, which leads to services that are there", async () => {
  const program = await programOf("haproxy", () => installPackages("haproxy"))
  await using place = tempFolder()
  const pem = await certificateIn(place.path)
  const text = await textOf("haproxy.cfg")
  const file = join(place.path, "haproxy.cfg")
  const check = async (configuration: string) => {
    await Bun.write(file, configuration.replace("/etc/parley/certificates/", pem))
    return Bun.spawnSync([program, "-c", "-q", "-f", file]).exitCode
  }
  expect(await check(text)).toBe(0)
  expect(await check(text.replace("default_backend web", "default_backend nowhere"))).not.toBe(0)
  const services = await servicesOf(["cluster.yaml"])
  const leads = [...text.matchAll(/server-template \w+ \d+ (\w+):(\d+)/g)]
  for (const [, host = "", port = ""] of leads) {
    expect([host, services[host]?.environment["PARLEY_PORT"] ?? "3000"]).toEqual([host, port])
  }
  expect(leads).toHaveLength(3)
})

test("HAProxy starts where a machine lets it open few files", async () => {
  const program = await programOf("haproxy", () => installPackages("haproxy"))
  await using place = tempFolder()
  const pem = await certificateIn(place.path)
  const port = await freePort()
  const text = (await textOf("haproxy.cfg"))
    .replace("/etc/parley/certificates/", pem)
    .replace(":8080", `127.0.0.1:${port}`)
    .replace(":8443", `127.0.0.1:${await freePort()}`)
  const file = join(place.path, "haproxy.cfg")
  /** What it answers, or how it ended where it does not start. */
  const firstAnswer = async (configuration: string): Promise<string> => {
    await Bun.write(file, configuration)
    const child = Bun.spawn(["prlimit", "--nofile=4096", program, "-db", "-f", file], { stderr: "ignore" })
    try {
      while (child.exitCode === null) {
        const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: "manual" }).catch(() => undefined)
        if (answer) return `answers ${answer.status}`
      }
      return `ended with ${child.exitCode}`
    } finally {
      child.kill("SIGKILL")
      await child.exited
    }
  }
  expect(await firstAnswer(text)).toBe("answers 302")
  expect(await firstAnswer(text.replace(/fd-hard-limit \d+/, "maxconn 20000"))).toBe("ended with 1")
})
