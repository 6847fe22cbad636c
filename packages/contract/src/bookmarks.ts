import { Message } from "./messages.ts"
import { byId } from "./params.ts"
import { RoomKind } from "./rooms.ts"
import { route } from "./route.ts"
import { Cursor, Id, PageLimit, Time } from "./scalars.ts"
import { z } from "./zod.ts"

/** A message that someone marked to come back to. Nobody else learns of it. */
export const Bookmark = z
  .object({
    messageId: Id,
    createdAt: Time,
    message: Message.nullable().describe("Null where it was deleted, or one may not read it any more"),
    room: z.object({ id: Id, kind: RoomKind, name: z.string() }).nullable(),
  })
  .meta({ id: "Bookmark" })
export type Bookmark = z.infer<typeof Bookmark>

export const BookmarkPage = z
  .object({ bookmarks: z.array(Bookmark), cursor: Cursor.nullable() })
  .meta({ id: "BookmarkPage", description: "The newest bookmark first" })
export type BookmarkPage = z.infer<typeof BookmarkPage>

export const bookmarkRoutes = {
  listBookmarks: route({
    method: "get",
    path: "/api/users/me/bookmarks",
    tag: "Messages",
    summary: "One's bookmarks, the newest first",
    access: "user",
    query: z.object({ cursor: Cursor.optional(), limit: PageLimit }),
    answers: { 200: BookmarkPage },
    errors: [],
  }),
  addBookmark: route({
    method: "put",
    path: "/api/users/me/bookmarks/:id",
    tag: "Messages",
    summary: "Bookmark the message",
    access: "viewer",
    rate: "marks",
    params: byId,
    answers: { 204: null },
    errors: ["not_found", "limit_reached"],
  }),
  removeBookmark: route({
    method: "delete",
    path: "/api/users/me/bookmarks/:id",
    tag: "Messages",
    summary: "Take a bookmark off, of a message that is gone too",
    access: "user",
    rate: "marks",
    params: byId,
    answers: { 204: null },
    errors: [],
  }),
} as const

export const bookmarkServerEvents = {
  "bookmark:updated": {
    summary: "One bookmarked a message or took the bookmark off, on whichever device",
    payload: z.object({ messageId: Id, bookmarkedAt: Time.nullable() }),
  },
} as const
