import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pino from "pino"
import { migrations } from "../server/compose.ts"
import { readConfig } from "../server/config.ts"
import { openStore } from "../server/drivers.ts"
import { AccessTokens } from "../server/features/identity/access-tokens.ts"
import { KeyRing } from "../server/features/identity/key-ring.ts"
import { insertUser, type UserRow } from "../server/features/identity/repository.ts"
import { openSession } from "../server/features/identity/sessions.ts"
import { insertMessages, type MessageRow } from "../server/features/messages/repository.ts"
import { type MemberRow, type RoomRow, saveMembers, saveRooms } from "../server/features/rooms/repository.ts"
import type { Tx } from "../server/platform/store/index.ts"
import { saveHeads } from "../server/timeline/repository.ts"

/** A data folder with people in rooms, made by the server's own modules: signing up would hash 10,000 passwords. */
export interface Seeded {
  readonly folder: string
  /** File of access tokens, one a line, in the order of the users. They are good for 15 minutes. */
  readonly tokens: string
  readonly people: readonly { readonly id: string; readonly token: string }[]
  readonly roomIds: readonly string[]
  remove(): void
}

interface SeedOptions {
  readonly users: number
  readonly rooms: number
  readonly roomsEach: number
  /** In the first room, by its members in turn: `message <seq>` and some words. */
  readonly messages?: number
  /** By default an SQLite file in the folder. */
  readonly databaseUrl?: string
  /** Users are called by this and a number; by default `user`. */
  readonly name?: string
}

/** Users go round the rooms: user n is in the rooms n * each, n * each + 1 ... */
export async function seed(options: SeedOptions): Promise<Seeded> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  const store = await openStore(
    readConfig({
      PARLEY_DATABASE_URL: options.databaseUrl ?? `sqlite:${folder}/parley.db`,
      PARLEY_BROKER_URL: "nats://unused",
      PARLEY_CACHE_URL: "redis://unused",
    }),
    pino({ level: "error" }),
  )
  try {
    await store.migrate(migrations)
    const keys = await KeyRing.open({ store, clock: Date, signingKeyFile: undefined })
    const accessTokens = new AccessTokens(keys, Date)
    const roomIds = Array.from({ length: options.rooms }, () => Bun.randomUUIDv7())
    const people = await store.transaction(async tx => {
      const people: { id: string; token: string }[] = []
      for (let n = 0; n < options.users; n++) {
        const user = userRow(`${options.name ?? "user"}${n}`, n === 0 && options.name === undefined)
        await insertUser(tx, user)
        const { sessionId } = await openSession(tx, user, {
          device: { address: "127.0.0.1", userAgent: "bench" },
          now: Date.now(),
        })
        people.push({ id: user.id, token: (await accessTokens.issue({ userId: user.id, sessionId })).token })
      }
      const userIds = people.map(person => person.id)
      await fill(tx, { roomIds, userIds, roomsEach: options.roomsEach, messages: options.messages ?? 0 })
      return people
    })
    const tokens = join(folder, "tokens")
    await Bun.write(tokens, people.map(person => person.token).join("\n"))
    return { folder, tokens, people, roomIds, remove: () => rmSync(folder, { recursive: true }) }
  } finally {
    await store.close()
  }
}

interface Filling {
  readonly roomIds: readonly string[]
  readonly userIds: readonly string[]
  readonly roomsEach: number
  readonly messages: number
}

async function fill(tx: Tx, { roomIds, userIds, roomsEach, messages }: Filling): Promise<void> {
  const revs = new Map(roomIds.map(id => [id, 0]))
  const members = userIds.flatMap((userId, n) =>
    Array.from({ length: roomsEach }, (_, k) => {
      const roomId = roomIds[(n * roomsEach + k) % roomIds.length] ?? ""
      const rev = (revs.get(roomId) ?? 0) + 1
      revs.set(roomId, rev)
      return memberRow(roomId, userId, rev)
    }),
  )
  const rooms = roomIds.map((id, n) => roomRow(id, { name: `room ${n}`, members: revs.get(id) ?? 0 }))
  await saveRooms(tx, rooms)
  await saveMembers(tx, members)
  const [first] = rooms
  const heads = rooms.map(room => {
    const seq = room === first ? messages : 0
    return { room_id: room.id, seq, rev: room.rev + seq }
  })
  await saveHeads(tx, heads)
  if (first) await converse(tx, { room: first, userIds, messages })
}

/** Thousands of rows in one statement are slower than some. */
const messagesPerInsert = 500

async function converse(
  tx: Tx,
  { room, userIds, messages }: { room: RoomRow; userIds: readonly string[]; messages: number },
): Promise<void> {
  const began = Date.now() - messages * 60_000
  for (let from = 1; from <= messages; from += messagesPerInsert) {
    const count = Math.min(messagesPerInsert, messages - from + 1)
    const rows = Array.from({ length: count }, (_, index) => {
      const seq = from + index
      const authorId = userIds[Math.floor(seq / 3) % userIds.length] ?? ""
      return messageRow(room, { seq, authorId, createdAt: began + seq * 60_000 })
    })
    await insertMessages(tx, rows)
  }
}

const words = "the engine weaves patterns of numbers just as the loom weaves flowers and leaves".split(" ")

function messageRow(
  room: RoomRow,
  { seq, authorId, createdAt }: { seq: number; authorId: string; createdAt: number },
): MessageRow {
  const length = 3 + ((seq * 7) % 40)
  const said = Array.from({ length }, (_, n) => words[(seq + n) % words.length]).join(" ")
  return {
    room_id: room.id,
    seq,
    id: Bun.randomUUIDv7(),
    rev: room.rev + seq,
    key: Bun.randomUUIDv7(),
    author_id: authorId,
    text: `message ${seq} ${said}${seq % 10 === 0 ? " with **some** `code`" : ""}`,
    created_at: createdAt,
    edited_at: null,
    deleted_at: null,
    pinned_at: null,
    root_id: null,
    thread_count: 0,
    thread_last_seq: 0,
    mentions: "[]",
    cards: "[]",
    forwarded_author_id: null,
    forwarded_at: null,
  }
}

function userRow(username: string, isFirst: boolean): UserRow {
  return {
    id: Bun.randomUUIDv7(),
    username,
    email: `${username}@example.org`,
    email_verified_at: null,
    password_hash: "",
    name: username,
    search_text: username,
    bio: "",
    status_text: "",
    status_emoji: null,
    status_clears_at: null,
    avatar_id: null,
    role: "user",
    founder: isFirst ? 1 : null,
    created_at: Date.now(),
    deactivated_at: null,
  }
}

/** The settings are the change after the members'. */
function roomRow(id: string, { name, members }: { name: string; members: number }): RoomRow {
  return {
    id,
    kind: "channel",
    name,
    topic: "",
    search_text: name,
    visibility: "public",
    member_count: members,
    rev: members + 1,
    created_at: Date.now(),
    archived_at: null,
  }
}

function memberRow(roomId: string, userId: string, rev: number): MemberRow {
  return {
    room_id: roomId,
    user_id: userId,
    role: rev === 1 ? "owner" : "member",
    rev,
    joined_at: Date.now(),
    left_at: null,
    since_seq: 0,
    read_seq: 0,
    delivered_seq: 0,
    notify: "all",
    favourite: 0,
    muted: 0,
    muted_until: null,
    silent_until: null,
    added_by: null,
  }
}
