import { Jwks, LoggedIn, LogIn, Refresh, SessionList, SignUp } from "./auth.ts"
import { byId } from "./params.ts"
import { route } from "./route.ts"
import { SecondFactorNeeded } from "./two-factor.ts"
import { Account } from "./users.ts"
import { z } from "./zod.ts"

/** Coming, going, and being known meanwhile. */
export const sessionRoutes = {
  signUp: route({
    method: "post",
    path: "/api/auth/signup",
    tag: "Identity",
    summary: "Create an account and log in",
    access: "anyone",
    rate: "signUp",
    body: SignUp,
    answers: { 201: LoggedIn },
    errors: ["username_taken", "email_taken", "signup_closed", "invite_needed", "overloaded"],
  }),
  logIn: route({
    method: "post",
    path: "/api/auth/login",
    tag: "Identity",
    summary: "Log in with username or e-mail address; 202: go on with a second factor",
    access: "anyone",
    rate: "logIn",
    body: LogIn,
    answers: { 200: LoggedIn, 202: SecondFactorNeeded },
    errors: ["wrong_login", "account_deactivated", "overloaded"],
  }),
  refresh: route({
    method: "post",
    path: "/api/auth/refresh",
    tag: "Identity",
    summary: "Exchange a refresh token for new tokens",
    access: "anyone",
    body: Refresh,
    bodyOptional: true,
    answers: { 200: LoggedIn },
    errors: ["not_logged_in", "session_ended", "account_deactivated", "origin_refused"],
  }),
  logOut: route({
    method: "post",
    path: "/api/auth/logout",
    tag: "Identity",
    summary: "End this session; its live connections are cut",
    access: "user",
    scope: "session",
    answers: { 204: null },
    errors: [],
  }),
  checkSession: route({
    method: "get",
    path: "/api/auth/check",
    tag: "Identity",
    summary: "Who is logged in",
    access: "user",
    answers: { 200: z.object({ user: Account }).meta({ id: "Checked" }) },
    errors: [],
  }),
  listSessions: route({
    method: "get",
    path: "/api/auth/sessions",
    tag: "Identity",
    summary: "One's sessions that have not ended, newest first",
    access: "user",
    scope: "session",
    answers: { 200: SessionList },
    errors: [],
  }),
  endSession: route({
    method: "delete",
    path: "/api/auth/sessions/:id",
    tag: "Identity",
    summary: "End one of one's sessions; its live connections are cut",
    access: "user",
    scope: "session",
    params: byId,
    answers: { 204: null },
    errors: ["not_found"],
  }),
  jwks: route({
    method: "get",
    path: "/.well-known/jwks.json",
    tag: "Identity",
    summary: "Public keys that access tokens are verified with",
    access: "anyone",
    answers: { 200: Jwks },
    errors: [],
  }),
} as const
