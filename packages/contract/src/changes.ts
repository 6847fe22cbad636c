import { Message } from "./messages.ts"
import { Member, MemberCount, Room } from "./rooms.ts"
import { Rev } from "./scalars.ts"
import { z } from "./zod.ts"

/** One thing of a room in its latest state; `rev` is that of its last change. */
export const Change = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("message"), rev: Rev, value: Message }),
    z.object({ kind: z.literal("member"), rev: Rev, value: Member, memberCount: MemberCount }),
    z.object({ kind: z.literal("room"), rev: Rev, value: Room }),
  ])
  .meta({ id: "Change" })
export type Change = z.infer<typeof Change>

/** Each thing that changed after a rev, once, by ascending rev. */
export const Changes = z
  .object({
    rev: Rev.describe("With these changes applied, the caller is at this rev"),
    complete: z.boolean().describe("False: drop what you have of the room and fetch the newest page"),
    changes: z.array(Change),
  })
  .meta({ id: "Changes" })
export type Changes = z.infer<typeof Changes>

export const ChangesQuery = z.object({ since: z.coerce.number().int().min(0) })
