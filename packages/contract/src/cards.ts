import { z } from "./zod.ts"

/** Every limit of link cards. Texts are cut to UTF-16 units. */
export const cardLimits = {
  cardsMax: 3,
  urlMax: 2_000,
  titleMax: 200,
  descriptionMax: 400,
  siteNameMax: 100,
} as const

/** What a page that a message links to says of itself. The picture is a copy of ours: no client asks the page. */
export const Card = z
  .object({
    url: z.string().describe("The link as the message has it"),
    title: z.string(),
    description: z.string(),
    siteName: z.string(),
    picture: z
      .object({ url: z.string(), width: z.number().int(), height: z.number().int() })
      .nullable()
      .describe("A WebP of at most 400 pixels a side"),
  })
  .meta({ id: "Card" })
export type Card = z.infer<typeof Card>

export const RemoveCardQuery = z.object({ url: z.string().min(1).max(cardLimits.urlMax) })
