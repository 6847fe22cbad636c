import { limits } from "@parley/contract"
import {
  accountEndpoints,
  Deletions,
  type ExportSection,
  Exports,
  inPages,
} from "./features/account/index.ts"
import { type Blocks, deleteBlocksOf } from "./features/blocks/index.ts"
import { type Bookmarks, deleteBookmarksOf } from "./features/bookmarks/index.ts"
import type { Identity } from "./features/identity/index.ts"
import { ownedFiles, removeLoose } from "./features/media/index.ts"
import { deleteMentionsOf, type MessageReads } from "./features/messages/index.ts"
import { deleteNotificationsOf, settingsOf } from "./features/notifications/index.ts"
import { deletePresenceOf } from "./features/presence/index.ts"
import { findRoomIdsOf, forgetBansOf, type RoomReads } from "./features/rooms/index.ts"
import type { Endpoint } from "./http/index.ts"
import type { Clock } from "./platform/clock.ts"
import type { Store } from "./platform/store/index.ts"
import type { Logger } from "./platform/telemetry/log.ts"
import type { Tasks } from "./platform/telemetry/tasks.ts"
import type { Commands } from "./timeline/index.ts"

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  readonly tasks: Tasks
  readonly commands: Commands
  readonly identity: Identity
  readonly rooms: RoomReads
  readonly messages: MessageReads
  readonly bookmarks: Bookmarks
  readonly blocks: Blocks
}

const limit = limits.pageMax

/** Joins exports and deletions of accounts to all features that keep something of people. */
export function composeAccount(parts: Parts): { endpoints: Endpoint[]; deletions: Deletions } {
  const { store, clock, identity, messages } = parts
  const deletions = new Deletions({
    ...parts,
    roomsOf: findRoomIdsOf,
    async *messagesOf(roomId, userId) {
      for await (const some of messages.byAuthor(store, roomId, userId)) yield some.map(each => each.id)
    },
    async forget(userId) {
      await removeLoose(store.db, userId, clock.now())
      await deleteBookmarksOf(store.db, userId)
      await deleteBlocksOf(store.db, userId)
      await deletePresenceOf(store.db, userId)
      await deleteNotificationsOf(store.db, userId)
      await deleteMentionsOf(store.db, userId)
      await forgetBansOf(store.db, userId)
    },
  })
  const exports = new Exports({ sections: sectionsOf(parts), log: parts.log })
  const removeAccount = identity.removeAccount
  return { deletions, endpoints: accountEndpoints({ exports, deletions, removeAccount, clock }) }
}

/** All that is kept of someone. A feature that keeps more adds its section here. */
function sectionsOf(parts: Parts): ExportSection[] {
  const { store, identity, rooms, messages, bookmarks, blocks } = parts
  return [
    {
      type: "account",
      async *read(userId) {
        yield await identity.account(userId)
      },
    },
    {
      type: "way_in",
      async *read(userId) {
        yield* await identity.keptWaysIn(userId)
      },
    },
    {
      type: "notification_settings",
      async *read(userId) {
        yield (await settingsOf(store.db, [userId]))(userId)
      },
    },
    {
      type: "membership",
      async *read(userId) {
        for (const { id, kind, name, membership } of await store.snapshot(db => rooms.ownRooms(db, userId)))
          yield { roomId: id, kind, name, ...membership }
      },
    },
    {
      type: "message",
      async *read(userId) {
        for (const roomId of await allRoomIdsOf(store, userId)) {
          for await (const some of messages.byAuthor(store, roomId, userId)) yield* some
        }
      },
    },
    {
      type: "file",
      read: userId =>
        inPages(async cursor => {
          const { files, cursor: next } = await ownedFiles(store.db, { ownerId: userId, cursor, limit })
          return { things: files, cursor: next }
        }),
    },
    {
      type: "bookmark",
      read: userId =>
        inPages(async cursor => {
          const page = await bookmarks.list(userId, { cursor, limit })
          const things = page.bookmarks.map(({ messageId, createdAt }) => ({ messageId, createdAt }))
          return { things, cursor: page.cursor }
        }),
    },
    {
      type: "block",
      read: userId =>
        inPages(async cursor => {
          const page = await blocks.list(userId, { cursor, limit })
          return { things: page.users.map(user => ({ user })), cursor: page.cursor }
        }),
    },
  ]
}

async function allRoomIdsOf(store: Store, userId: string): Promise<string[]> {
  const all: string[] = []
  for (;;) {
    const some = await findRoomIdsOf(store.db, userId, { after: all.at(-1) ?? "", limit })
    all.push(...some)
    if (some.length < limit) return all
  }
}
