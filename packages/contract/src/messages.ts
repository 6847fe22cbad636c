import { limits } from "./limits.ts"
import { Id, Key, PageLimit, Rev, Seq, Text, Time } from "./scalars.ts"
import { UserSummary } from "./users.ts"
import { z } from "./zod.ts"

export const Attachment = z
  .object({
    id: Id,
    name: z.string(),
    type: z.string(),
    size: z.number().int(),
    width: z.number().int().optional(),
    height: z.number().int().optional(),
    url: z.string(),
    thumbnailUrl: z.string().optional(),
  })
  .meta({ id: "Attachment" })
export type Attachment = z.infer<typeof Attachment>

export const Reaction = z
  .object({ emoji: z.string(), userIds: z.array(Id), count: z.number().int() })
  .meta({ id: "Reaction", description: `At most ${limits.reactionUsersShown} user ids; count has all` })
export type Reaction = z.infer<typeof Reaction>

export const Message = z
  .object({
    id: Id,
    roomId: Id,
    seq: Seq,
    rev: Rev.describe("The rev of the message's last change"),
    key: Key,
    author: UserSummary,
    text: z.string(),
    createdAt: Time,
    editedAt: Time.nullable(),
    deletedAt: Time.nullable(),
    replyTo: Id.nullable(),
    thread: z.object({ count: z.number().int(), lastSeq: Seq }),
    attachments: z.array(Attachment),
    reactions: z.array(Reaction),
    pinnedAt: Time.nullable(),
    mentions: z.array(z.string()).describe("User ids, and `room` for everyone in the room"),
  })
  .meta({ id: "Message" })
export type Message = z.infer<typeof Message>

const sendable = {
  key: Key,
  text: Text.refine(text => text.trim() !== "", "is empty"),
}

export const SendMessage = z.object(sendable).meta({ id: "SendMessage" })
export type SendMessage = z.infer<typeof SendMessage>

export const SendMessageEvent = z.object({ roomId: Id, ...sendable })
export type SendMessageEvent = z.infer<typeof SendMessageEvent>

/** What the sender of a message learns: it is committed. */
export const Sent = z.object({ id: Id, seq: Seq, rev: Rev, createdAt: Time })
export type Sent = z.infer<typeof Sent>

export const HistoryQuery = z
  .object({
    before: z.coerce.number().int().min(1).optional(),
    after: z.coerce.number().int().min(0).optional(),
    around: z.coerce.number().int().min(1).optional(),
    limit: PageLimit,
  })
  .refine(
    query => [query.before, query.after, query.around].filter(value => value !== undefined).length <= 1,
    "takes one of before, after and around",
  )
export type HistoryQuery = z.infer<typeof HistoryQuery>

export const MessageList = z
  .object({ messages: z.array(Message) })
  .meta({ id: "MessageList", description: "By ascending seq" })
export type MessageList = z.infer<typeof MessageList>
