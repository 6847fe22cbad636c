import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type Connection, ConnectRefused } from "../../server/realtime/transport/index.ts"
import { runProgram } from "../../tools/program.ts"
import { type Fixture, namespace, serve, until } from "./fixture.ts"
import { runScenarios } from "./stock-scenarios.mjs"

const SCENARIOS = 10
const NUMBERS = 2_000

const main = namespace({
  authorise({ auth }) {
    if (auth["token"] !== "good") throw new ConnectRefused("Not authorised", { code: "bad_token" })
    return Promise.resolve("user")
  },
  async event(connection, name, args, ack) {
    if (name === "message") connection.emit("message-back", ...args)
    if (name === "message-with-ack") ack?.(...args)
    if (name === "ask me")
      connection.emit("you said", ...(await connection.emitWithAck("question", args, 10_000)))
    if (name === "kick me") connection.disconnect()
    if (name === "drop me") connection.disconnect({ silent: true })
    if (name === "watch") {
      connection.subscribe("farewells")
      ack?.()
    }
  },
  disconnected(connection, reason) {
    server.transport.publish("farewells", `42["gone ${connection.id}",${JSON.stringify(reason)}]`)
  },
})

const admin = namespace({
  name: "/admin",
  async authorise({ auth }) {
    await Promise.resolve()
    if (auth["admin"] !== true) throw new ConnectRefused("Admins only")
    return "admin"
  },
  event: (connection, name) => {
    if (name === "whoami") connection.emit("you are", connection.data)
  },
})

/** Counts to each client from before its CONNECT answer on, by topic, emit and encoded frame in turn, 20 a tick. */
const count = namespace({
  name: "/count",
  connected(connection) {
    connection.subscribe(connection.id)
    countTo(connection, 1)
  },
})

function countTo(connection: Connection, from: number): void {
  if (from > NUMBERS) {
    connection.emit("counted")
    return
  }
  for (let n = from; n < from + 20; n++) {
    if (n % 5 === 0) connection.emit("n", n)
    else if (n % 7 === 0) connection.send(`42/count,["n",${n}]`)
    else server.transport.publish(connection.id, `42/count,["n",${n}]`, "/count")
  }
  setTimeout(() => countTo(connection, from + 20), 1)
}

let server: Fixture
beforeAll(() => {
  server = serve({ namespaces: [main, admin, count], pingIntervalMs: 100, pingTimeoutMs: 10_000 })
})
afterAll(() => server[Symbol.asyncDispose]())

const transports = [["polling", "websocket"], ["websocket"], ["polling"]]

describe.each(transports.map(names => [names] as const))("stock client over %j", names => {
  test("under Bun", async () => {
    expect(await runScenarios(`http://127.0.0.1:${server.port}`, [...names])).toHaveLength(SCENARIOS)
    await allGone()
  }, 30_000)

  test("under Node", async () => {
    const script = `${import.meta.dir}/stock-scenarios.mjs`
    const { out, err } = await runProgram(["node", script, `http://127.0.0.1:${server.port}`, names.join()])
    expect(err).toBe("")
    expect(JSON.parse(out)).toHaveLength(SCENARIOS)
    await allGone()
  }, 30_000)
})

async function allGone(): Promise<void> {
  await until(() => server.transport.connections === 0, "all sessions are closed")
  expect(server.errors).toEqual([])
}
