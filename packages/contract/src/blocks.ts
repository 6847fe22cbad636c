import { byId } from "./params.ts"
import { route } from "./route.ts"
import { Cursor, Id, PageLimit } from "./scalars.ts"
import { UserSummary } from "./users.ts"
import { z } from "./zod.ts"

export const BlockPage = z
  .object({ users: z.array(UserSummary), cursor: Cursor.nullable() })
  .meta({ id: "BlockPage" })
export type BlockPage = z.infer<typeof BlockPage>

/** Whom `:id` names is a user, not a room. */

/** People whom one does not want to hear from. Nobody else learns of it. */
export const blockRoutes = {
  listBlocks: route({
    method: "get",
    path: "/api/users/me/blocks",
    tag: "Users",
    summary: "Whom one has blocked",
    access: "user",
    query: z.object({ cursor: Cursor.optional(), limit: PageLimit }),
    answers: { 200: BlockPage },
    errors: [],
  }),
  blockUser: route({
    method: "put",
    path: "/api/users/me/blocks/:id",
    tag: "Users",
    summary:
      "Block someone: no direct messages from them, no presence between the two, no mentions that count, no rooms that they add one to",
    access: "user",
    rate: "marks",
    params: byId,
    answers: { 204: null },
    errors: ["not_found", "limit_reached"],
  }),
  unblockUser: route({
    method: "delete",
    path: "/api/users/me/blocks/:id",
    tag: "Users",
    summary: "Lift a block",
    access: "user",
    rate: "marks",
    params: byId,
    answers: { 204: null },
    errors: [],
  }),
} as const

export const blockServerEvents = {
  "block:updated": {
    summary: "One blocked someone or lifted a block, on whichever device",
    payload: z.object({ userId: Id, blocked: z.boolean() }),
  },
} as const
