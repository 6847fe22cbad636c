import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LoggedIn } from "@parley/contract"
import pino from "pino"
import type { z } from "zod"
import { createHttpApp } from "../../http/index.ts"
import { memoryBus } from "../../platform/bus/memory.ts"
import { noRates } from "../../platform/rates.ts"
import { openSqlite } from "../../platform/store/sqlite/index.ts"
import { Tasks } from "../../platform/telemetry/tasks.ts"
import { createIdentity, type IdentityOptions, identityMigrations } from "./index.ts"

/** A database in a folder of its own, a bus and a clock: what nodes of one test share. */
export function cluster() {
  const folder = mkdtempSync(join(tmpdir(), "parley-identity-"))
  const logged: string[] = []
  const errors: unknown[] = []
  const bus = memoryBus(error => errors.push(error))
  let now = Date.parse("2030-01-01T12:00:00.250Z")
  const closers: (() => Promise<void>)[] = []
  return {
    folder,
    bus,
    /** Everything that was logged, as text. */
    logged: () => logged.join(""),
    errors,
    clock: { now: () => now },
    advance(ms: number) {
      now += ms
    },
    async startNode(options: Partial<IdentityOptions> = {}) {
      const node = await startNode({
        bus,
        clock: { now: () => now },
        log: pino({ level: "trace" }, { write: line => void logged.push(line) }),
        ...options,
        store: openSqlite(join(folder, "test.db")),
      })
      closers.push(node.close)
      return node
    },
    async close() {
      for (const close of closers.splice(0).reverse()) await close()
      rmSync(folder, { recursive: true })
    },
  }
}

export type TestNode = Awaited<ReturnType<typeof startNode>>

async function startNode(
  given: Partial<IdentityOptions> & Pick<IdentityOptions, "store" | "bus" | "clock" | "log">,
) {
  await given.store.migrate(identityMigrations)
  const options: IdentityOptions = {
    signUp: "open",
    inviteIsValid: async () => false,
    publicOrigins: [],
    secureCookies: "auto",
    rates: noRates(),
    tasks: new Tasks(),
    ...given,
  }
  const identity = await createIdentity(options).catch(async error => {
    await given.store.close()
    throw error
  })
  const app = createHttpApp({
    endpoints: identity.endpoints,
    authenticate: identity.authenticate,
    log: options.log,
    pages: () => {},
    spend: () => undefined,
    https: false,
    onAnswer: () => {},
  })

  /** Calls `"GET /api/users/me"`, as a browser or a program would. */
  async function call(what: string, given: CallOptions = {}) {
    const [method = "GET", path = "/"] = what.split(" ")
    const headers = new Headers(given.headers)
    if (given.token) headers.set("authorization", `Bearer ${given.token}`)
    if (given.cookie) headers.set("cookie", given.cookie)
    if (given.body !== undefined) headers.set("content-type", "application/json")
    const request = new Request(new URL(path, given.origin ?? "http://parley.test").href, {
      method,
      headers,
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    })
    const response = await app.request(request, undefined, { address: given.address ?? "127.0.0.1" })
    const text = await response.text()
    return new Answer(response, text)
  }

  async function signUp(username: string, changes: object = {}) {
    const answer = await call("POST /api/auth/signup", { body: { ...newUser(username), ...changes } })
    return answer.as(LoggedIn)
  }

  async function logIn(login: string, password = passwordOf(login)) {
    return (await call("POST /api/auth/login", { body: { login, password } })).as(LoggedIn)
  }

  const refresh = (refreshToken: string) => call("POST /api/auth/refresh", { body: { refreshToken } })

  return {
    identity,
    store: given.store,
    call,
    signUp,
    logIn,
    refresh,
    async close() {
      await identity.close()
      await given.store.close()
    },
  }
}

interface CallOptions {
  readonly body?: unknown
  readonly token?: string
  readonly cookie?: string
  readonly headers?: Record<string, string>
  readonly origin?: string
  readonly address?: string
}

class Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string

  constructor(response: Response, text: string) {
    this.status = response.status
    this.headers = response.headers
    this.text = text
  }

  /** The body as the contract has it; fails on fields that the contract does not know. */
  as<T extends z.ZodObject>(schema: T): z.output<T> {
    if (this.status >= 300) throw new Error(`answered ${this.status}: ${this.text}`)
    return schema.strict().parse(JSON.parse(this.text)) as z.output<T>
  }

  /** The status and code of a failure: `"401 not_logged_in"`. */
  get failure(): string {
    return `${this.status} ${this.text === "" ? "" : JSON.parse(this.text).code}`
  }

  /** What `Set-Cookie` says of one cookie. */
  cookie(name: string): { value: string; attributes: string[] } | undefined {
    const found = this.headers.getSetCookie().find(each => each.startsWith(`${name}=`))
    const [pair, ...attributes] = found?.split("; ") ?? []
    return pair === undefined ? undefined : { value: pair.slice(name.length + 1), attributes }
  }
}

export const passwordOf = (username: string): string => `secret of ${username}`

export function newUser(username: string) {
  return {
    username,
    name: username.toUpperCase(),
    email: `${username}@mail.test`,
    password: passwordOf(username),
  }
}

/** What the promise rejects with. `expect(...).rejects` would block the event loop that answers it. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  const value = await promise.then(
    () => notThrown,
    (error: unknown) => error,
  )
  if (value === notThrown) throw new Error("It did not fail.")
  return value
}

const notThrown = Symbol("not thrown")
