import { Card, cardLimits } from "./cards.ts"
import { limits } from "./limits.ts"
import { Emoji, Id, Key, PageLimit, Rev, Seq, Text, Time } from "./scalars.ts"
import { nothingSaid, type Sayable, saysSomething } from "./text.ts"
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

/** Where a forwarded message comes from: who said it first, and when; not in which room. */
export const ForwardedFrom = z.object({ author: UserSummary, createdAt: Time }).meta({ id: "ForwardedFrom" })

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
    cards: z
      .array(Card)
      .describe(`Of the first links, at most ${cardLimits.cardsMax}; they come a moment after the message`),
    mentions: z.array(z.string()).describe("User ids, and `room` for everyone in the room"),
    forwardedFrom: ForwardedFrom.optional(),
  })
  .meta({ id: "Message" })
export type Message = z.infer<typeof Message>

const sendable = {
  key: Key,
  text: Text,
  attachmentIds: z.array(Id).max(limits.attachmentsMax).optional(),
  replyTo: Id.optional().describe(
    "The message that this one answers; an answer to an answer joins its thread",
  ),
  forward: z
    .object({ messageId: Id })
    .optional()
    .describe(
      "A message whose text and files this one repeats, with its author; leave text empty and files out",
    ),
}
const sayingNothing = { path: ["text"], message: nothingSaid }
const forwardsAsItIs = ({ text, attachmentIds = [], forward }: Sayable): boolean =>
  forward === undefined || (text === "" && attachmentIds.length === 0)
const changingForward = {
  path: ["forward"],
  message: "takes text and files from its message: leave both empty",
}

export const SendMessage = z
  .object(sendable)
  .refine(saysSomething, sayingNothing)
  .refine(forwardsAsItIs, changingForward)
  .meta({ id: "SendMessage" })
export type SendMessage = z.infer<typeof SendMessage>

export const SendMessageEvent = z
  .object({ roomId: Id, ...sendable })
  .refine(saysSomething, sayingNothing)
  .refine(forwardsAsItIs, changingForward)
export type SendMessageEvent = z.infer<typeof SendMessageEvent>

export const EditMessage = z
  .object({ key: Key.optional(), text: Text })
  .meta({ id: "EditMessage", description: "The text may be empty where there are attachments" })
export type EditMessage = z.infer<typeof EditMessage>

export const EditMessageEvent = z.object({ messageId: Id, key: Key, text: Text })
export const DeleteMessageEvent = z.object({ messageId: Id, key: Key })
export const SetReactionEvent = z.object({ messageId: Id, key: Key, emoji: Emoji, active: z.boolean() })

/** What the author of a change learns: the room's rev with it. */
export const Changed = z.object({ rev: Rev })
export type Changed = z.infer<typeof Changed>

export const RepliesQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: PageLimit,
})

/** What the sender of a message learns: it is committed. */
export const Sent = z.object({ id: Id, seq: Seq, rev: Rev, createdAt: Time })
export type Sent = z.infer<typeof Sent>

export const HistoryQuery = z
  .object({
    before: z.coerce.number().int().min(1).optional(),
    after: z.coerce.number().int().min(0).optional(),
    around: z.coerce.number().int().min(1).optional(),
    at: Time.optional().describe("Around the first message that is not earlier; the newest where all are"),
    limit: PageLimit,
  })
  .refine(
    ({ before, after, around, at }) =>
      [before, after, around, at].filter(value => value !== undefined).length <= 1,
    "takes one of before, after, around and at",
  )
export type HistoryQuery = z.infer<typeof HistoryQuery>

export const MessageList = z
  .object({ messages: z.array(Message) })
  .meta({ id: "MessageList", description: "By ascending seq" })
export type MessageList = z.infer<typeof MessageList>
