import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { type ClientState, createClient, type ParleyClient } from "@parley/client"
import { type ServerProcess, startServerProcess } from "../support/server-process.ts"
import { tempFolder } from "../support/temp-folder.ts"

const examples = join(import.meta.dir, "../../examples")
/** Each example under each program that it is written for. Node runs the SDK's build. */
const bots = [
  { name: "sdk-on-node", program: "node", file: "echo-bot/main.js" },
  { name: "sdk-by-token", program: "node", file: "echo-bot/main.js" },
  { name: "sdk-on-bun", program: process.execPath, file: "echo-bot/main.js" },
  { name: "stock-on-node", program: "node", file: "stock-socket-io/main.js" },
  { name: "stock-on-bun", program: process.execPath, file: "stock-socket-io/main.js" },
] as const
type Bot = (typeof bots)[number]

const testMs = 60_000
const folder = tempFolder()
const password = "long enough"
const running = new Map<Bot, Bun.Subprocess>()
let server: ServerProcess
let ann: ParleyClient
let roomId: string
let token: string

async function account(username: string): Promise<{ client: ParleyClient; id: string }> {
  const client = createClient({ url: server.url })
  const email = `${username}@mail.test`
  const { id } = await client.signUp({ username, name: username, email, password })
  return { client, id }
}

function startBot(bot: Bot): void {
  const identity =
    bot.name === "sdk-by-token"
      ? { PARLEY_TOKEN: token }
      : { PARLEY_LOGIN: bot.name, PARLEY_PASSWORD: password }
  const child = Bun.spawn([bot.program, join(examples, bot.file)], {
    env: { ...process.env, PARLEY_URL: server.url, ...identity },
    stdout: "ignore",
    stderr: "ignore",
  })
  running.set(bot, child)
}

/** Waits until the state is so. The test's own time limit ends what never comes. */
function until(isSo: (state: ClientState) => boolean): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (!isSo(ann.store.getState())) return
      stop()
      resolve()
    }
    const stop = ann.store.subscribe(look)
    look()
  })
}

const answersTo = (state: ClientState, text: string) => {
  const messages = state.rooms.get(roomId)?.messages ?? []
  const asked = messages.find(message => message.text === text)
  return messages.filter(message => asked !== undefined && message.replyTo === asked.id)
}

/** Mentions every bot, and waits for an answer and a reaction of each. */
async function ask(words: string): Promise<void> {
  const text = `${bots.map(bot => `@${bot.name}`).join(" ")} ${words}`
  ann.send(roomId, text)
  await until(state => {
    const reacted = state.rooms.get(roomId)?.messages.find(message => message.text === text)?.reactions[0]
    return answersTo(state, text).length === bots.length && reacted?.count === bots.length
  })
  const answers = answersTo(ann.store.getState(), text)
  expect(answers.map(message => message.author.username).sort()).toEqual(bots.map(bot => bot.name).sort())
  expect(answers.map(message => message.text)).toEqual(bots.map(() => words))
}

beforeAll(async () => {
  server = await startServerProcess({ database: join(folder.path, "parley.db") })
  const people = await Promise.all(bots.map(bot => account(bot.name)))
  const made = await people[bots.findIndex(bot => bot.name === "sdk-by-token")]?.client.api.call(
    "createToken",
    {
      body: { name: "Bot", scopes: ["read", "write"], password },
    },
  )
  token = made?.token ?? ""
  ann = (await account("ann")).client
  const room = await ann.createRoom({ kind: "group", name: "Bots", memberIds: people.map(({ id }) => id) })
  roomId = room.id
  ann.connect()
  await until(state => state.connection === "online" && state.rooms.has(roomId))
  await ann.openRoom(roomId)
}, testMs)

afterAll(async () => {
  ann.close()
  for (const child of running.values()) child.kill("SIGTERM")
  // Each logs out, and ends by itself.
  const ended = await Promise.all([...running.values()].map(child => child.exited))
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
  expect(ended).toEqual(bots.map(() => 0))
}, testMs)

test(
  "a bot that starts answers what it was asked before",
  async () => {
    for (const bot of bots) startBot(bot)
    await ask("one")
  },
  testMs,
)

test("it answers as it goes", () => ask("two"), testMs)

test(
  "it answers after the server was killed and started again, each question once",
  async () => {
    await server.kill()
    server = await startServerProcess({
      database: join(folder.path, "parley.db"),
      port: Number(new URL(server.url).port),
    })
    await ask("three")
    const messages = ann.store.getState().rooms.get(roomId)?.messages ?? []
    expect(messages).toHaveLength(3 * (1 + bots.length))
  },
  testMs,
)
