import { createECDH } from "node:crypto"
import type { Db } from "../../platform/store/index.ts"
import { Person, passwordOf } from "../../testing/index.ts"

const of = ({ id }: { id: string }) => ({ params: { id } })

/** Two people who use what there is, so that nearly every table has rows of the product's own. */
export async function live(server: { readonly url: string }): Promise<void> {
  const [ada, bob] = [
    await Person.signUp(server, "ada", "Ada Łovelace 🧮"),
    await Person.signUp(server, "bob"),
  ]
  using socket = await ada.connect()
  const room = await bob.makes("group", [ada], { topic: 'quotes " and \\ and new\nlines' })
  const other = await bob.makes("channel", [ada])
  const direct = await ada.makes("direct", [bob])
  const first = await bob.says(room, "to @ada: 🎲 𝒳 日本語 'quoted' \\ \t end")
  const { notification } = await socket.hears("notification")
  const answer = { key: crypto.randomUUID(), text: "an answer", rootId: first.id }
  await ada.ask("sendMessage", { ...of(room), body: answer })
  const file = await ada.ask("uploadMedia", {
    bytes: new Uint8Array(5_000).fill(7),
    query: { name: "ß.txt" },
  })
  const attachmentIds = [file.id]
  await ada.ask("sendMessage", { ...of(room), body: { key: crypto.randomUUID(), text: "", attachmentIds } })
  await bob.ask("sendMessage", {
    ...of(direct),
    body: { key: crypto.randomUUID(), text: "", forward: { messageId: first.id } },
  })
  await ada.ask("addReaction", { params: { id: first.id, emoji: "👍" } })
  await bob.ask("pinMessage", of(first))
  await ada.ask("readNotification", of(notification))
  await ada.ask("addBookmark", of(first))
  await ada.ask("editNotificationSettings", { body: { sound: false } })
  await ada.ask("blockUser", of(bob))
  await bob.ask("banMember", { params: { ...of(other).params, userId: ada.id }, body: { reason: "hm" } })
  await bob.ask("createInvite", { ...of(other), body: { maxUses: 3 } })
  await ada.ask("editProfile", { body: { bio: "", status: { text: "counting" } } })
  await socket.ask("presence:set", { status: "dnd" })
  const begin = {
    "tus-resumable": "1.0.0",
    "upload-length": "10",
    "upload-metadata": `filename ${btoa("x")}`,
  }
  await ada.call("createUpload", { headers: begin })
  const p256dh = createECDH("prime256v1").generateKeys("base64url")
  const keys = { p256dh, auth: Buffer.alloc(16, 7).toString("base64url") }
  await ada.ask("subscribePush", { body: { endpoint: "https://push.invalid/ada", keys } })
  const password = passwordOf("ada")
  await ada.ask("createToken", { body: { password, name: "a program", scopes: ["read"] } })
  await ada.ask("beginTwoFactor", { body: { password } })
}

const rowsEach = 2

/** Puts rows into tables that have none, whatever they mean: by the types of their columns alone. */
export async function fillTheRest(db: Db, tables: readonly string[]): Promise<void> {
  const any = db.withTables<Record<string, Record<string, unknown>>>()
  const ids = async (table: string) =>
    (await any.selectFrom(table).select("id").execute()).map(row => row["id"])
  const parents = { user_id: await ids("users"), session_id: await ids("sessions") }
  for (const { name, columns } of await db.introspection.getTables()) {
    if (!tables.includes(name)) continue
    if (await any.selectFrom(name).selectAll().limit(1).executeTakeFirst()) continue
    for (let n = 1; n <= rowsEach; n++) {
      const row = columns.map((column, index) => {
        if (n === 2 && index > 0 && column.isNullable) return [column.name, null]
        const parent = parents[column.name as keyof typeof parents]?.[n - 1]
        return [column.name, parent ?? fillerOf(column, n)]
      })
      await any.insertInto(name).values(Object.fromEntries(row)).execute()
    }
  }
}

function fillerOf({ name, dataType }: { name: string; dataType: string }, n: number): string | number {
  if (/^text$/i.test(dataType)) return `${name} ${n} é`
  return /^bigint$/i.test(dataType) ? 2 ** 40 * n : n
}
