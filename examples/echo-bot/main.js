import { createHash } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { createClient, ParleyError } from "@parley/client"

const { PARLEY_URL: url = "http://localhost:3000", PARLEY_TOKEN: token } = process.env
const { PARLEY_LOGIN: login = "", PARLEY_PASSWORD: password = "" } = process.env
if (!token && !(login && password)) {
  console.error(
    "Set PARLEY_URL to the server, and PARLEY_TOKEN, or PARLEY_LOGIN and PARLEY_PASSWORD, to the bot's.",
  )
  process.exit(2)
}

const client = createClient(token ? { url, token: () => token } : { url })
const me = await logIn()
let connection = client.store.getState().connection
let working = false
let asked = false

client.on("notification", answerAll)
const stopWatching = client.store.subscribe(() => {
  const before = connection
  connection = client.store.getState().connection
  if (client.store.getState().me === null) leave("The log-in has ended.")
  if (connection === "online" && before !== "online") void answerAll()
})
process.once("SIGINT", logOut)
process.once("SIGTERM", logOut)
client.connect()
console.log(`@${me.username} answers at ${url}`)

/** Logs in, as soon as there is a server. */
async function logIn() {
  for (;;) {
    try {
      const account = token ? await client.restore() : await client.logIn({ login, password })
      if (account && "username" in account) return account
      leave(token ? "The token is not valid." : "The account has a second factor: it needs a token.")
    } catch (error) {
      if (!isRetryable(error)) leave(error.message)
      await sleep(waitOf(error))
    }
  }
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
      asked ||= connection === "online"
    }
  }
  working = false
}

/** The inbox is the list of work: it is whole after a break and after a crash, and what is unread has no answer yet. */
async function answerUnread() {
  for (;;) {
    const { notifications } = await client.api.call("listNotifications", { query: { unread: "true" } })
    if (notifications.length === 0) return
    for (const { id, kind, message } of notifications.reverse()) {
      if (kind === "mention" && message) await answer(message)
      await client.api.call("readNotification", { params: { id } })
    }
  }
}

async function answer(message) {
  // Without the names: an answer that mentioned another bot would have that one answer, too.
  const text = message.text.replaceAll(/@\S+/g, "").trim() || "Yes?"
  const { id, roomId } = message
  try {
    await client.api.call("addReaction", { params: { id, emoji: "👀" } })
    await client.emit("message:send", { roomId, key: keyOf(id), text, replyTo: id })
  } catch (error) {
    if (isRetryable(error)) throw error
    console.error(`No answer to ${id}: ${error.message}`)
  }
}

/** A UUID of one's own making (RFC 9562, version 8), the same for the same message: the server takes one answer by it. */
function keyOf(messageId) {
  const hex = createHash("sha256").update(`answer to ${messageId}`).digest("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${hex.slice(18, 30)}`
}

function isRetryable(error) {
  return error instanceof ParleyError && error.retryable
}

/** Milliseconds until another try makes sense. */
function waitOf(error) {
  return error.retryAfterMs ?? 1_000
}

async function logOut() {
  stopWatching()
  if (token) client.close()
  else await client.logOut().catch(() => undefined)
  process.exit(0)
}

function leave(reason) {
  console.error(reason)
  process.exit(1)
}
