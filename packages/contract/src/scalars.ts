import { limits } from "./limits.ts"
import { fits, notStorable, storable, tooLong } from "./text.ts"
import { z } from "./zod.ts"

const text = (max: number) => z.string().max(max).refine(storable, notStorable)

/** One line of text, trimmed. */
export const line = (min: number, max: number) =>
  z.string().trim().min(min).max(max).refine(storable, notStorable)

export const Id = z.string().min(1).max(64).refine(storable, "is not an id").describe("An opaque id")
export const Key = z.uuid().describe("An idempotency key: made once by the client, repeated on a retry")
export const Seq = z.number().int().min(0).describe("The number of a message in its room, from 1")
export const Rev = z.number().int().min(0).describe("The number of a change in its room, from 1")
export const Time = z.iso.datetime().describe("ISO 8601, UTC")

export const Username = z
  .string()
  .trim()
  .toLowerCase()
  .min(limits.usernameMin)
  .max(limits.usernameMax)
  .regex(/^[a-z0-9_][a-z0-9._-]*$/, "may hold letters, digits, dot, dash and underscore")
export const Name = line(1, limits.nameMax)
export const Email = z.email().max(limits.emailMax).toLowerCase()
export const Password = text(limits.passwordMax).min(limits.passwordMin)

/** A message's text: up to 16,000 code points. */
export const Text = z
  .string()
  .max(limits.textMax * 2)
  .refine(fits, tooLong)
  .refine(storable, notStorable)

const pageLimit = z.coerce.number().int().min(1).max(limits.pageMax).default(limits.pageDefault)
export const Cursor = text(200).describe("Where the next page begins; null on the last page")

/** One emoji, or a name of one; not a text. */
export const Emoji = z
  .string()
  .min(1)
  .max(limits.emojiMax)
  .regex(/^\S+$/u, "is not an emoji")
  .refine(storable, "is not an emoji")

/** Query of a list that goes on by cursor. */
export const PageQuery = z.object({
  query: text(limits.queryMax).optional(),
  cursor: Cursor.optional(),
  limit: pageLimit,
})
/** A token of an invite link. */
export const InviteToken = text(100).min(1)
export { pageLimit as PageLimit, text as longText }
