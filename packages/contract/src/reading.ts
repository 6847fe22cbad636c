import { Attachment, Message } from "./messages.ts"
import { byId } from "./params.ts"
import { route } from "./route.ts"
import { Cursor, Id, PageLimit, Seq, Time } from "./scalars.ts"
import { UserSummary } from "./users.ts"
import { z } from "./zod.ts"

/** Messages in the order that the list says, with where it goes on. */
export const MessagePage = z
  .object({ messages: z.array(Message), cursor: Cursor.nullable() })
  .meta({ id: "MessagePage" })
export type MessagePage = z.infer<typeof MessagePage>

export const FileKind = z
  .enum(["images", "audio", "video", "files"])
  .describe("By the file's type; `files` are all that is neither image nor audio nor video")
export type FileKind = z.infer<typeof FileKind>

/** A file of a room with the message that carries it. */
export const RoomFile = z
  .object({ attachment: Attachment, messageId: Id, seq: Seq, author: UserSummary, sentAt: Time })
  .meta({ id: "RoomFile" })
export type RoomFile = z.infer<typeof RoomFile>

export const RoomFilePage = z
  .object({ files: z.array(RoomFile), cursor: Cursor.nullable() })
  .meta({ id: "RoomFilePage" })
export type RoomFilePage = z.infer<typeof RoomFilePage>

const page = { cursor: Cursor.optional(), limit: PageLimit }

/** Ways to what was said, beside history. */
export const readingRoutes = {
  getMessage: route({
    method: "get",
    path: "/api/messages/:id",
    tag: "Messages",
    summary: "One message, as a link to it needs",
    access: "viewer",
    params: byId,
    answers: { 200: Message },
    errors: ["not_found"],
  }),
  listPins: route({
    method: "get",
    path: "/api/rooms/:id/pins",
    tag: "Messages",
    summary: "The pinned messages of a room, the newest pin first",
    access: "member",
    params: byId,
    query: z.object(page),
    answers: { 200: MessagePage },
    errors: ["not_found"],
  }),
  listRoomFiles: route({
    method: "get",
    path: "/api/rooms/:id/files",
    tag: "Messages",
    summary: "The files in a room's messages, the newest message first",
    access: "member",
    params: byId,
    query: z.object({ kind: FileKind.optional(), ...page }),
    answers: { 200: RoomFilePage },
    errors: ["not_found"],
  }),
} as const
