import { createClient, type ParleyClient } from "@parley/client"
import { ParleyError } from "@parley/contract"
import { originOf, type Places, SmokeFailure } from "./places.ts"

export interface SmokeOptions {
  readonly places: Places
  /** An account to use; by default one is made, and deleted at the end. */
  readonly login?: { readonly login: string; readonly password: string }
  /** Milliseconds for all of it. */
  readonly withinMs: number
  /** Told of each thing that worked. */
  readonly say: (line: string) => void
}

/**
 * Uses a Parley as a person does: signs up, connects twice, sends on one connection, hears it on the other and reads it
 * back. What it made it takes away again.
 * @throws SmokeFailure what did not work
 */
export async function smoke(options: SmokeOptions): Promise<void> {
  const late = AbortSignal.timeout(options.withinMs)
  const sender = clientOf(options.places)
  const receiver = clientOf(options.places)
  let step = "the web client is served"
  const done = (next: string) => {
    options.say(`${step}: yes`)
    step = next
  }
  const both = (so: (state: State) => boolean) =>
    Promise.all([sender, receiver].map(client => becomes(client, late, so)))
  const work = async () => {
    await fetchPage(options.places)
    done("somebody logs in")
    const password = options.login?.password ?? crypto.randomUUID()
    const made = options.login ? undefined : await signUp(sender, password)
    const login = options.login?.login ?? made ?? ""
    if (!made) await logIn(sender, login, password)
    await logIn(receiver, login, password)
    done("two connections open")
    sender.connect()
    receiver.connect()
    await both(({ connection }) => connection === "online")
    done("a message arrives")
    const { id: roomId } = await sender.api.call("createRoom", { body: room })
    await both(({ rooms }) => rooms.has(roomId))
    await chat({ sender, receiver, roomId, late })
    done("what was made is taken away")
    await sender.api.call("deleteRoom", { params: { id: roomId } })
    if (made) await leave(sender, { username: made, password })
    options.say(`${step}: yes`)
  }
  try {
    await Promise.race([work(), rejection(late)])
  } catch (error) {
    const reason = late.aborted ? `not within ${options.withinMs / 1000} s` : String(error)
    throw new SmokeFailure(`${step}: no, ${reason}`, { cause: error })
  } finally {
    sender.close()
    receiver.close()
  }
}

function clientOf(places: Places): ParleyClient {
  return createClient({
    url: originOf(places, "/socket.io"),
    credentials: "tokens",
    fetch: (url, init) => {
      const { pathname, search } = new URL(url)
      return fetch(`${originOf(places, pathname)}${pathname}${search}`, init)
    },
  })
}

async function fetchPage(places: Places): Promise<void> {
  const answer = await fetch(`${originOf(places, "/")}/`)
  const type = answer.headers.get("content-type") ?? "nothing"
  if (!answer.ok || !type.startsWith("text/html")) {
    throw new SmokeFailure(`it answers ${answer.status} with ${type}`)
  }
}

/** @returns the username */
async function signUp(client: ParleyClient, password: string): Promise<string> {
  const username = `smoke-${crypto.randomUUID().slice(0, 8)}`
  try {
    await client.signUp({ username, name: "Smoke test", email: `${username}@smoke.invalid`, password })
    return username
  } catch (error) {
    const closed = error instanceof ParleyError && ["signup_closed", "invite_needed"].includes(error.code)
    if (!closed) throw error
    throw new SmokeFailure("sign-up is not open. Give SMOKE_LOGIN and SMOKE_PASSWORD of an account.", {
      cause: error,
    })
  }
}

async function logIn(client: ParleyClient, login: string, password: string): Promise<void> {
  const outcome = await client.logIn({ login, password })
  if (outcome && "challenge" in outcome) {
    throw new SmokeFailure(`${login} has a second factor: take an account without one.`)
  }
}

type State = ReturnType<ParleyClient["store"]["getState"]>

/** Resolves once the state of a client is so. */
async function becomes(
  client: ParleyClient,
  late: AbortSignal,
  so: (state: State) => boolean,
): Promise<void> {
  const reached = Promise.withResolvers<void>()
  const look = () => {
    if (so(client.store.getState())) reached.resolve()
  }
  const stop = client.store.subscribe(look)
  look()
  await Promise.race([reached.promise, rejection(late)]).finally(stop)
}

const room = { kind: "group" as const, name: "Smoke test", visibility: "private" as const }

async function chat(on: {
  sender: ParleyClient
  receiver: ParleyClient
  roomId: string
  late: AbortSignal
}): Promise<void> {
  const { sender, receiver, roomId, late } = on
  const text = `smoke ${crypto.randomUUID()}`
  const heard = Promise.withResolvers<void>()
  receiver.on("message:new", ({ message }) => {
    if (message.text === text) heard.resolve()
  })
  sender.send(roomId, text)
  await Promise.race([heard.promise, rejection(late)])
  const { messages } = await receiver.api.call("listMessages", { params: { id: roomId } })
  if (!messages.some(message => message.text === text))
    throw new SmokeFailure("it was heard, and is not kept")
}

async function leave(client: ParleyClient, who: { username: string; password: string }): Promise<void> {
  try {
    await client.api.call("deleteAccount", { body: { password: who.password } })
  } catch (error) {
    if (!(error instanceof ParleyError && error.code === "last_admin")) throw error
    throw new SmokeFailure(
      `nobody had an account here yet, so ${who.username} is the administrator now, by a password that nobody knows. ` +
        `Make an administrator with "parley user create --admin", then take ${who.username} out.`,
      { cause: error },
    )
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  if (signal.aborted) reject(signal.reason)
  else signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  return promise
}
