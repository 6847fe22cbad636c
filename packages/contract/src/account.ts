import { Confirmation, confirmationErrors } from "./credentials.ts"
import { route } from "./route.ts"
import { z } from "./zod.ts"

export const DeleteAccount = Confirmation.extend({
  deleteMessages: z
    .boolean()
    .default(false)
    .describe("Whether one's messages go too; otherwise they stay, by a deleted user"),
}).meta({ id: "DeleteAccount" })
export type DeleteAccount = z.infer<typeof DeleteAccount>

/** What people may do about all that is kept of them. */
export const accountRoutes = {
  exportAccount: route({
    method: "get",
    path: "/api/users/me/export",
    tag: "Users",
    summary:
      "All that is kept of oneself, as lines of JSON (application/x-ndjson); a line of type `end` says that it is whole",
    access: "user",
    scope: "session",
    rate: "exports",
    answers: { 200: null },
    errors: ["overloaded"],
  }),
  deleteAccount: route({
    method: "delete",
    path: "/api/users/me",
    tag: "Users",
    summary: "Delete one's account: it is gone at once, and what it leaves in rooms soon after",
    access: "user",
    scope: "session",
    body: DeleteAccount,
    answers: { 204: null },
    errors: [...confirmationErrors, "last_admin"],
  }),
} as const
