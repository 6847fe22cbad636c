import { expect, test } from "bun:test"
import { createECDH } from "node:crypto"
import { sql } from "kysely"
import type { Db } from "../../platform/store/index.ts"
import { eventually, type Person, passwordOf, TestServer } from "../../testing/index.ts"

/** Where the id of a deleted account may stay: on what others read, and in what ends by itself. */
const idMayStay = new Set([
  "users.id",
  "users.username",
  "users.email",
  "messages.author_id",
  // Who is called in what others wrote.
  "messages.mentions",
  "messages.forwarded_author_id",
  "mentions.author_id",
  "reactions.user_id",
  "members.user_id",
  "members.added_by",
  "invites.invited_by",
  "bans.banned_by",
  "attachments.owner_id",
  "uploads.owner_id",
  // Of the same command once more, for seven days.
  "command_keys.actor_id",
  "command_keys.result",
  // Ended, for a day, without address and device.
  "sessions.user_id",
  // What is left to do.
  "account_deletions.user_id",
])

/** Every cell of the database that holds a text, as `table.column` with the row. Not the words of the search index. */
async function cellsWith(db: Db, text: string): Promise<Map<string, object[]>> {
  const found = new Map<string, object[]>()
  for (const { name, columns, isView } of await db.introspection.getTables()) {
    if (isView || /^search_(?!docs|positions)/.test(name)) continue
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db)
    for (const row of rows) {
      for (const column of columns) {
        if (!String(row[column.name]).includes(text)) continue
        const cell = `${name}.${column.name}`
        found.set(cell, [...(found.get(cell) ?? []), row])
      }
    }
  }
  return found
}

const of = ({ id }: { id: string }) => ({ params: { id } })

/** Leaves something in every table that keeps something of people. */
async function live(db: Db, ada: Person, bob: Person): Promise<void> {
  using socket = await ada.connect()
  const room = await bob.makes("group", [ada])
  const foreign = await bob.makes("group", [ada])
  const direct = await ada.makes("direct", [bob])
  const theirs = await bob.says(room, "to @ada")
  const { notification } = await socket.hears(
    "notification",
    each => each.notification.message?.id === theirs.id,
  )
  const own = await ada.says(room, "what ada said")
  await ada.says(direct, "between us")
  await bob.ask("sendMessage", {
    ...of(direct),
    body: { key: crypto.randomUUID(), text: "", forward: { messageId: own.id } },
  })
  await ada.ask("addReaction", { params: { id: theirs.id, emoji: "👍" } })
  await ada.ask("readNotification", of(notification))
  await ada.ask("addBookmark", of(theirs))
  await ada.ask("blockUser", of(bob))
  await bob.ask("blockUser", of(ada))
  await bob.ask("banMember", { params: { ...of(foreign).params, userId: ada.id }, body: { reason: "hm" } })
  await ada.ask("editProfile", { body: { bio: "Countess", status: { emoji: "🧮", text: "Counting" } } })
  await ada.ask("uploadMedia", { bytes: new TextEncoder().encode("x"), query: { name: "diary.txt" } })
  const begin = {
    "tus-resumable": "1.0.0",
    "upload-length": "10",
    "upload-metadata": `filename ${btoa("diary.txt")}`,
  }
  await ada.call("createUpload", { headers: begin })
  await ada.ask("editNotificationSettings", { body: { sound: false } })
  const p256dh = createECDH("prime256v1").generateKeys("base64url")
  const keys = { p256dh, auth: Buffer.alloc(16, 7).toString("base64url") }
  await ada.ask("subscribePush", { body: { endpoint: "https://push.invalid/ada", keys } })
  await socket.ask("presence:set", { status: "dnd" })
  const password = passwordOf("ada")
  await ada.ask("createToken", { body: { password, name: "Ada's program", scopes: ["read"] } })
  await ada.ask("beginTwoFactor", { body: { password } })
  const [user_id, created_at, linked_at] = [ada.id, Date.now(), Date.now()]
  const tables = db.withTables<Record<string, Record<string, unknown>>>()
  const add = (table: string, row: object) =>
    tables
      .insertInto(table)
      .values({ ...row, user_id })
      .execute()
  await add("recovery_codes", { hash: "h" })
  await add("one_time_tokens", {
    hash: "h",
    kind: "email-verification",
    data: "",
    attempts: 0,
    created_at,
    expires_at: created_at,
  })
  await add("linked_identities", {
    id: "l",
    provider: "p",
    issuer: "i",
    subject: "s",
    email: "ada@other.test",
    linked_at,
  })
  const device = {
    name: "Ada's phone",
    public_key: "",
    counter: 0,
    rp_id: "",
    transports: "[]",
    backed_up: 0,
  }
  await add("passkeys", { id: "p", credential_id: "c", ...device, created_at })
  await add("last_seen", { seen_at: created_at })
  const job = { id: "j", session_id: "s", room_id: room.id, kind: "message", attempts: 0, due_at: 2 ** 45 }
  await add("push_jobs", { ...job, message_id: theirs.id, created_at })
}

test("nothing of a deleted account is left in any table but who wrote what, without a name", async () => {
  await using server = await TestServer.start()
  await using closing = new AsyncDisposableStack()
  const bob = await server.signUp("bob")
  const ada = await server.signUp("ada", "Ada Lovelace")
  const { db, close } = await server.openStore()
  closing.defer(close)
  await live(db, ada, bob)

  const before = await cellsWith(db, ada.id)
  const owned = (await db.introspection.getTables()).flatMap(({ name, columns }) =>
    columns.filter(each => ["user_id", "owner_id"].includes(each.name)).map(each => `${name}.${each.name}`),
  )
  expect(owned.filter(cell => !before.has(cell))).toEqual(["account_deletions.user_id"])

  await ada.ask("deleteAccount", { body: { password: passwordOf("ada") } })
  const left = await eventually(
    async () => [...(await cellsWith(db, ada.id)).keys()].filter(cell => !idMayStay.has(cell)),
    cells => cells.length === 0,
  )
  expect(left).toEqual([])
  for (const text of ["Lovelace", "Countess", "Counting", "ada@", "Ada's", "push.invalid"]) {
    expect([text, [...(await cellsWith(db, text)).keys()]]).toEqual([text, []])
  }
  const { rows: sessions } = await sql<{ address: string; user_agent: string }>`
    select address, user_agent from sessions where user_id = ${ada.id}`.execute(db)
  expect(sessions.map(each => each.address + each.user_agent)).toEqual([""])
  const files = await cellsWith(db, "diary.txt")
  expect([...files.keys()]).toEqual(["attachments.name"])
  expect(files.get("attachments.name")).toMatchObject([{ removed_at: expect.anything() }])
}, 30_000)
