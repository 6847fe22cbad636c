import { byId } from "./params.ts"
import { route } from "./route.ts"

/** To who is no administrator none of these are there. */
const ofAdmin = {
  method: "post",
  tag: "Administration",
  access: "user",
  scope: "admin",
  params: byId,
  answers: { 204: null },
} as const

/** What administrators do to others' accounts. */
export const administrationRoutes = {
  deactivateUser: route({
    ...ofAdmin,
    path: "/api/admin/users/:id/deactivate",
    summary: "Keep a user out: their sessions and personal access tokens end",
    errors: ["not_found", "forbidden"],
  }),
  reactivateUser: route({
    ...ofAdmin,
    path: "/api/admin/users/:id/reactivate",
    summary: "Let a deactivated user log in again",
    errors: ["not_found"],
  }),
  resetTwoFactor: route({
    ...ofAdmin,
    path: "/api/admin/users/:id/two-factor/reset",
    summary: "Let a user who has lost app and recovery codes log in without a code",
    errors: ["not_found"],
  }),
}
