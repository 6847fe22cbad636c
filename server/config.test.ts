import { afterAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigError, readConfig, roles, type SettingName, settings } from "./config.ts"

/** What is wrong with a configuration, for the operator. */
function problemsOf(environment: Record<string, string>, flags: Record<string, string> = {}): string {
  try {
    readConfig(environment, flags)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error("It was taken.")
}

/** Without a value of their own they are the broker's. */
const derived = ["queueUrl", "busUrl"]

describe("the configuration", () => {
  test("is in the README, whole", async () => {
    const readme = await Bun.file(join(import.meta.dir, "../README.md")).text()
    const missing = Object.values(settings).filter(({ env }) => !readme.includes(`\`${env}\``))
    expect(missing.map(({ env }) => env)).toEqual([])
  })

  test("has a default for every setting, and each default is good", () => {
    const config = readConfig({})
    for (const [name, definition] of Object.entries(settings)) {
      expect(definition.schema.safeParse(definition.default).success).toBe(true)
      if (derived.includes(name)) continue
      expect(config[name as SettingName]).toEqual(definition.schema.parse(definition.default))
      expect(definition.doc).toEndWith(".")
    }
    expect(config).toMatchObject({ port: 3000, databaseUrl: "sqlite:./data/parley.db", signUp: "open" })
  })

  test("takes a flag before the environment, and that before the default", () => {
    expect(readConfig({ PARLEY_PORT: "4000" }).port).toBe(4000)
    expect(readConfig({ PARLEY_PORT: "4000" }, { port: "5000" }).port).toBe(5000)
    expect(readConfig({ PARLEY_PORT: "" }).port).toBe(3000)
  })

  test("takes a collector of traces by the name that the rest of the world has for it, and by ours first", () => {
    const theirs = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://theirs:4318" }
    expect(readConfig(theirs).otlpUrl).toBe("http://theirs:4318")
    expect(readConfig({ ...theirs, PARLEY_OTLP_URL: "http://ours:4318" }).otlpUrl).toBe("http://ours:4318")
    expect(readConfig({}).otlpUrl).toBe("")
  })

  test("takes levels of parts, and refuses parts and levels that there are not", () => {
    const levels = (text: string) => readConfig({ PARLEY_LOG_LEVELS: text }).logLevels
    expect(levels(" realtime=debug, identity = warn,")).toEqual({ realtime: "debug", identity: "warn" })
    for (const wrong of ["realtim=debug", "realtime=loud", "realtime"]) {
      expect(problemsOf({ PARLEY_LOG_LEVELS: wrong })).toContain("PARLEY_LOG_LEVELS")
    }
  })

  test("leaves variables of other programs alone", () => {
    expect(readConfig({ HOME: "/root", PORT: "1", parley_port: "2" }).port).toBe(3000)
  })

  test("refuses an unknown name of its own, and says which was meant", () => {
    expect(problemsOf({ PARLEY_DATABSE_URL: "x" })).toContain("Did you mean PARLEY_DATABASE_URL?")
    expect(problemsOf({ PARLEY_PORTS: "1" })).toContain("Did you mean PARLEY_PORT?")
    expect(problemsOf({ PARLEY_LOGLEVEL: "info" })).toContain("Did you mean PARLEY_LOG_LEVEL?")
  })

  test("tells every problem at once, each by its name", () => {
    const problems = problemsOf({ PARLEY_PORT: "70000", PARLEY_SIGN_UP: "maybe", PARLEY_NOISE: "1" })
    for (const name of ["PARLEY_PORT", "PARLEY_SIGN_UP", "PARLEY_NOISE"]) expect(problems).toContain(name)
  })

  const refused: Record<string, string[]> = {
    PARLEY_PORT: ["-1", "65536", "http", "1.5"],
    PARLEY_DATABASE_URL: ["postgres:", "mysql://x/y", "sqlite:", "./data/parley.db"],
    PARLEY_BROKER_URL: ["nats:x", "http://x", "nats://", "memory"],
    PARLEY_BLOBS_URL: ["file:", "./blobs", "s3://host/bucket", "s3://key:secret@host", "https://host/bucket"],
    PARLEY_QUEUE_URL: ["redis://x"],
    PARLEY_BUS_URL: ["localhost:4222"],
    PARLEY_CACHE_URL: ["nats://x", "redis:"],
    PARLEY_LEASE_SECONDS: ["0", "soon"],
    PARLEY_PUBLIC_URL: ["chat.example", "ftp://chat.example", "javascript:alert(1)"],
    PARLEY_LOG_LEVEL: ["loud"],
    PARLEY_SMTP_URL: ["mail.example", "https://mail.example"],
    PARLEY_SMTP_FROM: ["Parley"],
    PARLEY_SECURE_COOKIES: ["never"],
    PARLEY_TRUSTED_PROXIES: ["proxy", "10.0.0.0/33"],
    PARLEY_LINK_CARDS: ["maybe"],
    PARLEY_OUTBOUND_ALLOW: ["localhost", "10.1.2.0/99"],
    PARLEY_CORS_ORIGINS: ["example.com", "https://example.com/path"],
    PARLEY_ROLES: ["everything", "api,,web", "worker"],
  }
  for (const [name, values] of Object.entries(refused)) {
    for (const value of values) {
      test(`refuses ${name}=${value}`, () => expect(problemsOf({ [name]: value })).toContain(name))
    }
  }

  test("takes a mail server with who sends and where links lead, and not without", () => {
    const smtp = { PARLEY_SMTP_URL: "smtp://mail.example:587" }
    const from = { PARLEY_SMTP_FROM: "Parley <parley@example.com>" }
    const lead = { PARLEY_PUBLIC_URL: "https://chat.example" }
    expect(readConfig({ ...smtp, ...from, ...lead }).smtpUrl).toBe("smtp://mail.example:587")
    expect(problemsOf({ ...smtp, ...lead })).toContain("PARLEY_SMTP_FROM")
    expect(problemsOf({ ...smtp, ...from })).toContain("PARLEY_PUBLIC_URL")
  })

  test("takes the broker for queue and bus, or each apart", () => {
    const urls = (environment: Record<string, string>) => {
      const { queueUrl, busUrl } = readConfig(environment)
      return [queueUrl, busUrl]
    }
    expect(urls({})).toEqual(["memory:", "memory:"])
    expect(urls({ PARLEY_BROKER_URL: "nats://a" })).toEqual(["nats://a", "nats://a"])
    expect(urls({ PARLEY_BROKER_URL: "nats://a", PARLEY_BUS_URL: "nats://b" })).toEqual([
      "nats://a",
      "nats://b",
    ])
    const apart = { PARLEY_QUEUE_URL: "nats://a", PARLEY_BUS_URL: "tls://b" }
    expect(urls(apart)).toEqual(["nats://a", "tls://b"])
    expect(problemsOf({ ...apart, PARLEY_BROKER_URL: "nats://c" })).toContain("PARLEY_BROKER_URL has no use")
  })

  describe("from files", () => {
    const folder = mkdtempSync(join(tmpdir(), "parley-config-"))
    afterAll(() => rmSync(folder, { recursive: true }))
    const path = join(folder, "url")
    const secret = "nats://ada:s3cret@broker:4222"

    test("takes the trimmed content", () => {
      writeFileSync(path, `${secret}\n`)
      expect(readConfig({ PARLEY_BROKER_URL_FILE: path }).brokerUrl).toBe(secret)
    })

    test("refuses both, and a file that cannot be read", () => {
      const both = problemsOf({ PARLEY_BROKER_URL_FILE: path, PARLEY_BROKER_URL: secret })
      expect(both).toContain("PARLEY_BROKER_URL and PARLEY_BROKER_URL_FILE are both set")
      expect(both).not.toContain("s3cret")
      expect(problemsOf({ PARLEY_BROKER_URL_FILE: `${path}.none` })).toContain("cannot be read (ENOENT)")
    })

    test("knows no file of a file", () => {
      expect(problemsOf({ PARLEY_PUSH_KEY_FILE_FILE: path })).toContain("is no setting of Parley")
    })
  })

  test("shows no password in what it complains about", () => {
    for (const name of ["PARLEY_DATABASE_URL", "PARLEY_BROKER_URL", "PARLEY_CACHE_URL", "PARLEY_SMTP_URL"]) {
      for (const url of ["mysql://ada:s3cret@db/x", "mysql:ada:s3cret@db", "postgres://ada:s3#cret@db"]) {
        const problems = problemsOf({ [name]: url })
        expect(problems).toContain(name)
        expect(problems).not.toContain("s3")
      }
    }
  })

  test("takes a public address without the slash at its end", () => {
    const publicUrl = (given: string) => readConfig({ PARLEY_PUBLIC_URL: given }).publicUrl
    expect(publicUrl("https://chat.example/")).toBe("https://chat.example")
    expect(publicUrl("https://example.org/chat//")).toBe("https://example.org/chat")
  })
})

describe("roles", () => {
  test("are all of them by default, which the drivers in memory need", () => {
    expect(readConfig({}).roles).toEqual([
      "web",
      "api",
      "realtime",
      "worker:messages",
      "worker:presence",
      "worker:notifications",
      "worker:search",
    ])
  })

  test("that leave some to other processes are refused with memory: as queue and bus", () => {
    const problem = problemsOf({ PARLEY_ROLES: "web, api" })
    expect(problem).toContain("realtime and worker:messages")
    expect(problem).toContain("memory:")
    for (const alone of roles.filter(role => role !== "web" && role !== "migrate")) {
      expect(problemsOf({ PARLEY_ROLES: alone })).toContain("memory:")
    }
  })

  test("that leave some to other processes are taken with servers that all can reach", () => {
    const servers = {
      PARLEY_DATABASE_URL: "postgres://db/parley",
      PARLEY_BROKER_URL: "nats://broker",
      PARLEY_CACHE_URL: "redis://cache",
    }
    for (const alone of roles) expect(readConfig({ ...servers, PARLEY_ROLES: alone }).roles).toEqual([alone])
    const without = (name: keyof typeof servers) => {
      const { [name]: _, ...others } = servers
      return problemsOf({ ...others, PARLEY_ROLES: "realtime" })
    }
    expect(without("PARLEY_DATABASE_URL")).toContain('"sqlite:", which is for one process')
    expect(without("PARLEY_BROKER_URL")).toContain("the queue and the bus are")
    expect(without("PARLEY_CACHE_URL")).toContain("the cache is")
  })

  test("that need no other process are taken alone", () => {
    expect(readConfig({ PARLEY_ROLES: "migrate" }).roles).toEqual(["migrate"])
    expect(readConfig({}, { roles: "web" }).roles).toEqual(["web"])
  })

  test("that do not exist are refused with those that do", () => {
    expect(problemsOf({ PARLEY_ROLES: "api,worker:dreams" })).toContain("worker:messages")
  })
})
