import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { join } from "node:path"
import type { Attachment, Message, MyRoom } from "@parley/contract"
import { migrations } from "../../server/compose.ts"
import { MediaFixture } from "../../server/features/media/testing/fixture.ts"
import { png } from "../../server/features/media/testing/images.ts"
import { RoomReads } from "../../server/features/rooms/index.ts"
import { type Person, TestServer } from "../../server/testing/index.ts"
import { type TempFolder, tempFolder } from "../support/temp-folder.ts"

let folder: TempFolder
let server: TestServer
let media: MediaFixture
let people: Record<"owner" | "member" | "newcomer" | "removed" | "outsider", Person>

beforeAll(async () => {
  folder = tempFolder()
  server = await TestServer.start({ PARLEY_DATABASE_URL: `sqlite:${join(folder.path, "parley.db")}` })
  const memberships = new RoomReads({
    clock: Date,
    people: { summaries: async () => new Map() },
    messages: { newest: async () => new Map(), unread: async () => new Map() },
  })
  media = await MediaFixture.start({ folder: folder.path, memberships, migrations })
  const [owner, member, newcomer, removed, outsider] = await Promise.all(
    ["olga", "mats", "nora", "rita", "otto"].map(name => server.signUp(name)),
  )
  if (!owner || !member || !newcomer || !removed || !outsider) throw new Error("Someone is missing.")
  people = { owner, member, newcomer, removed, outsider }
}, 30_000)
afterAll(async () => {
  await media.close()
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const seesAs = (person: Person, path: string) => media.fetch(person.id, path)

async function saysWithFile(author: Person, room: MyRoom, text: string): Promise<[Message, Attachment]> {
  const file = await media.upload(author.id, png(40, 40), `${text}.png`)
  const message = await author.says(room, text)
  await media.attach(author.id, [file.id], { roomId: room.id, messageId: message.id, seq: message.seq })
  return [message, file]
}

/** Who gets the bytes, and the thumbnail: both or neither. */
async function viewers(file: Attachment): Promise<string[]> {
  const seeing: string[] = []
  for (const [who, person] of Object.entries(people)) {
    const answers = [await seesAs(person, file.url), await seesAs(person, file.thumbnailUrl ?? "")]
    const texts = await Promise.all(answers.map(answer => answer.text()))
    const statuses = answers.map(answer => answer.status)
    if (Bun.deepEquals(statuses, [200, 200])) seeing.push(who)
    else {
      expect(statuses).toEqual([404, 404])
      for (const text of texts) {
        expect(JSON.parse(text).code).toBe("not_found")
        expect(text).not.toContain(file.name)
      }
    }
  }
  return seeing
}

describe.each(["group", "channel"] as const)("in a private %s", kind => {
  let room: MyRoom
  let old: Attachment
  let recent: [Message, Attachment]

  beforeAll(async () => {
    const { owner, member, removed, newcomer } = people
    room = await owner.makes(kind, [member, removed])
    old = (await saysWithFile(member, room, "old"))[1]
    await owner.ask("removeMember", { params: { id: room.id, userId: removed.id } })
    await owner.ask("addMember", { params: { id: room.id }, body: { userId: newcomer.id } })
    recent = await saysWithFile(owner, room, "recent")
  })

  test("members see files as they see messages, outsiders and the removed none", async () => {
    const everyone = ["owner", "member", "newcomer"]
    expect(await viewers(old)).toEqual(kind === "group" ? ["owner", "member"] : everyone)
    expect(await viewers(recent[1])).toEqual(everyone)
  })

  test("who leaves sees nothing any more, not even what they sent", async () => {
    const { member } = people
    await member.ask("leaveRoom", { params: { id: room.id } })
    expect(await viewers(old)).not.toContain("member")
    expect(await viewers(recent[1])).toEqual(["owner", "newcomer"])
  })

  test("nobody sees the file of a deleted message", async () => {
    await media.detach(recent[0].id)
    expect(await viewers(recent[1])).toEqual([])
  })
})

test("a file that was not sent is its owner's alone", async () => {
  expect(await viewers(await media.upload(people.member.id, png(9, 9)))).toEqual(["member"])
})

test("nobody sends, or takes back, someone else's file", async () => {
  const { owner, member } = people
  const room = await owner.makes("group", [member])
  const file = await media.upload(member.id, png(9, 9))
  const message = await owner.says(room, "look")
  const place = { roomId: room.id, messageId: message.id, seq: message.seq }
  const stolen = await media.attach(owner.id, [file.id], place).catch((error: unknown) => error)
  expect(stolen).toMatchObject({ code: "not_found" })
  expect((await media.fetch(owner.id, file.url, { method: "DELETE" })).status).toBe(404)
  expect(await viewers(file)).toEqual(["member"])
})

test("a direct room's files are for its two people", async () => {
  const { owner, newcomer } = people
  const room = await owner.makes("direct", [newcomer])
  const [, file] = await saysWithFile(owner, room, "between us")
  expect(await viewers(file)).toEqual(["owner", "newcomer"])
})
