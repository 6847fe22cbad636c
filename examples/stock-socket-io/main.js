import { createHash } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { io } from "socket.io-client"
import { Refusal, Session } from "./session.js"

const {
  PARLEY_URL: url = "http://localhost:3000",
  PARLEY_LOGIN: login,
  PARLEY_PASSWORD: password,
} = process.env
if (!login || !password) {
  console.error("Set PARLEY_LOGIN and PARLEY_PASSWORD to the bot's account, and PARLEY_URL to the server.")
  process.exit(2)
}

/** Refusals of a log-in that only another log-in can mend. */
const ends = ["not_logged_in", "session_ended", "account_deactivated"]

const session = await logIn({ login, password })
// The token is asked for at each attempt: socket.io-client comes back by itself, with the one of then.
const socket = io(url, { autoConnect: false, auth: give => give({ token: session.accessToken }) })
let working = false
let asked = false

socket.on("connect", answerAll)
socket.on("notification", answerAll)
socket.on("connect_error", comeBack)
socket.on("disconnect", () => socket.active || comeBack())
process.once("SIGINT", logOut)
process.once("SIGTERM", logOut)
socket.connect()
console.log(`@${session.user.username} answers at ${url}`)

/** Logs in, as soon as there is a server. */
async function logIn(body) {
  for (;;) {
    try {
      return await Session.logIn(url, body)
    } catch (error) {
      if (!error.retryable) leave(error.message)
      await sleep(waitOf(error))
    }
  }
}

/** Connects again where socket.io-client does not: the server itself refused, or ended, the connection. */
async function comeBack(error) {
  if (socket.active) return
  const code = error?.data?.error?.code ?? error?.data?.code
  try {
    if (ends.includes(code)) await session.renew()
  } catch (failure) {
    if (ends.includes(failure.code)) leave(failure.message)
  }
  await sleep(1_000)
  socket.connect()
}

/** Answers until nothing is left, one run at a time. What fails is tried again here, or once the line is back. */
async function answerAll() {
  asked = true
  if (working) return
  working = true
  while (asked) {
    asked = false
    try {
      await answerUnread()
    } catch (error) {
      console.error(error.message)
      await sleep(waitOf(error))
      asked ||= socket.connected
    }
  }
  working = false
}

/** The inbox is the list of work: it is whole after a break and after a crash, and what is unread has no answer yet. */
async function answerUnread() {
  for (;;) {
    const { notifications } = await session.call("GET", "/api/notifications?unread=true")
    if (notifications.length === 0) return
    for (const { id, kind, message } of notifications.reverse()) {
      if (kind === "mention" && message) await answer(message)
      await session.call("POST", `/api/notifications/${id}/read`)
    }
  }
}

async function answer(message) {
  // Without the names: an answer that mentioned another bot would have that one answer, too.
  const text = message.text.replaceAll(/@\S+/g, "").trim() || "Yes?"
  const { id, roomId } = message
  try {
    await session.call("PUT", `/api/messages/${id}/reactions/${encodeURIComponent("👀")}`)
    await emit("message:send", { roomId, key: keyOf(id), text, replyTo: id })
  } catch (error) {
    if (!(error instanceof Refusal) || error.retryable) throw error
    console.error(`No answer to ${id}: ${error.message}`)
  }
}

/** Sends an event and waits for its acknowledgement, which the server gives within 8 s. */
async function emit(event, payload) {
  const result = await socket.timeout(12_000).emitWithAck(event, payload)
  if (result.error) throw new Refusal(result.error)
  return result
}

/** A UUID of one's own making (RFC 9562, version 8), the same for the same message: the server takes one answer by it. */
function keyOf(messageId) {
  const hex = createHash("sha256").update(`answer to ${messageId}`).digest("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${hex.slice(18, 30)}`
}

/** Milliseconds until another try makes sense. */
function waitOf(error) {
  return error.retryAfterMs ?? 1_000
}

async function logOut() {
  await session.call("POST", "/api/auth/logout").catch(() => undefined)
  process.exit(0)
}

function leave(reason) {
  console.error(reason)
  process.exit(1)
}
