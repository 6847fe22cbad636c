import { Message } from "./messages.ts"
import { Room } from "./rooms.ts"
import { route } from "./route.ts"
import { Cursor, Id, longText } from "./scalars.ts"
import { searchHas, searchLimits } from "./search-limits.ts"
import { z } from "./zod.ts"

const Has = z
  .string()
  .transform(text => text.split(",").map(each => each.trim()))
  .pipe(z.array(z.enum(searchHas, `takes ${searchHas.join(", ")}, by commas`)).max(searchHas.length))
  .describe(`What a message must have, by commas, all of them: ${searchHas.join(", ")}`)

const Moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], "takes a date (2030-01-31) or an ISO 8601 time")
  .transform(text => Date.parse(text))

const wanted = {
  q: longText(searchLimits.queryMax)
    .optional()
    .describe('Words, all of which must be there, and "quoted phrases"; the last word may be unfinished'),
  from: Id.optional().describe("Sent by this user; `me` is the caller"),
  in: Id.optional().describe("In this room"),
  after: Moment.optional().describe("Sent at this time or later; a date begins at midnight UTC"),
  before: Moment.optional().describe("Sent before this time"),
  has: Has.optional(),
}

export const SearchQuery = z
  .object({
    ...wanted,
    cursor: Cursor.optional(),
    limit: z.coerce.number().int().min(1).max(searchLimits.hitsMax).default(searchLimits.hitsDefault),
  })
  .refine(
    query => query.q?.trim() || Object.keys(wanted).some(name => name !== "q" && name in query),
    "needs something to search for: q, or one of from, in, after, before and has",
  )
export type SearchQuery = z.output<typeof SearchQuery>

/** Ranges are UTF-16 offsets, `end` excluded, ascending, apart from each other. */
export const Excerpt = z
  .object({ text: z.string(), marks: z.array(z.object({ start: z.number().int(), end: z.number().int() })) })
  .meta({
    id: "Excerpt",
    description: "Plain text around what was found, never markup; marks are the ranges to highlight",
  })
export type Excerpt = z.infer<typeof Excerpt>

export const SearchHit = z
  .object({ message: Message, room: Room, excerpt: Excerpt })
  .meta({ id: "SearchHit" })
export type SearchHit = z.infer<typeof SearchHit>

export const SearchPage = z
  .object({ hits: z.array(SearchHit), cursor: Cursor.nullable() })
  .meta({ id: "SearchPage", description: "The best first" })
export type SearchPage = z.infer<typeof SearchPage>

export const searchRoutes = {
  searchMessages: route({
    method: "get",
    path: "/api/search",
    tag: "Search",
    summary: "Search the messages that one may read now",
    access: "user",
    query: SearchQuery,
    rate: "searches",
    answers: { 200: SearchPage },
    errors: ["not_found"],
  }),
} as const
