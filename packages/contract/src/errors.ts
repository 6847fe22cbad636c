import type { EventError } from "./problem.ts"

interface ErrorSpec {
  /** HTTP status on REST. */
  readonly status: number
  /** A sentence for people. */
  readonly message: string
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean
}

/** Every failure that a caller can meet, by code. */
export const errors = {
  invalid_input: { status: 400, message: "The request is not valid.", retryable: false },
  not_logged_in: { status: 401, message: "Log in first.", retryable: false },
  wrong_login: { status: 401, message: "The login or the password is wrong.", retryable: false },
  session_ended: { status: 401, message: "This session has ended. Log in again.", retryable: false },
  forbidden: { status: 403, message: "You may not do this.", retryable: false },
  scope_missing: { status: 403, message: "This personal access token may not do this.", retryable: false },
  origin_refused: { status: 403, message: "Requests from this origin are refused.", retryable: false },
  banned: { status: 403, message: "This person is banned from the room.", retryable: false },
  blocked: { status: 403, message: "This person cannot be reached from your account.", retryable: false },
  muted: { status: 403, message: "You are muted in this room.", retryable: false },
  signup_closed: { status: 403, message: "Sign-up is closed here.", retryable: false },
  invite_needed: { status: 403, message: "Sign-up here needs a valid invite.", retryable: false },
  wrong_password: { status: 403, message: "The password is wrong.", retryable: false },
  wrong_code: { status: 403, message: "The code is wrong, or was used already.", retryable: false },
  passkey_refused: { status: 403, message: "This passkey was not accepted.", retryable: false },
  sso_failed: {
    status: 403,
    message: "Logging in by that provider did not work. Try again.",
    retryable: false,
  },
  sso_no_email: {
    status: 403,
    message: "That provider does not tell your e-mail address, so it can make you no account.",
    retryable: false,
  },
  challenge_expired: {
    status: 400,
    message: "This took too long or too many tries. Start again.",
    retryable: false,
  },
  log_in_again: {
    status: 403,
    message: "Your log-in was a while ago. Log in again to do this.",
    retryable: false,
  },
  account_deactivated: { status: 403, message: "This account is deactivated.", retryable: false },
  not_found: { status: 404, message: "There is nothing here, or it is not yours to see.", retryable: false },
  method_not_allowed: { status: 405, message: "This address does not take that method.", retryable: false },
  username_taken: { status: 409, message: "This username is taken.", retryable: false },
  email_taken: { status: 409, message: "An account with this e-mail address exists.", retryable: false },
  key_reused: { status: 409, message: "This key was used for something else.", retryable: false },
  room_archived: { status: 409, message: "This room is archived.", retryable: false },
  last_admin: {
    status: 409,
    message: "Parley needs an administrator: make someone else one first.",
    retryable: false,
  },
  last_owner: {
    status: 409,
    message: "A room needs an owner: make someone else owner first.",
    retryable: false,
  },
  direct_fixed: {
    status: 409,
    message: "A direct room keeps its two people and has no settings.",
    retryable: false,
  },
  second_factor_on: { status: 409, message: "Two-factor log-in is on already.", retryable: false },
  second_factor_off: { status: 409, message: "Two-factor log-in is off.", retryable: false },
  last_way_in: {
    status: 409,
    message: "Nothing else lets you in: set a password or add a passkey first.",
    retryable: false,
  },
  sso_linked: { status: 409, message: "That account is linked to someone else.", retryable: false },
  limit_reached: { status: 409, message: "You have as many of these as you may.", retryable: false },
  room_full: { status: 409, message: "This room has as many members as it may.", retryable: false },
  message_deleted: { status: 409, message: "This message was deleted.", retryable: false },
  too_many_reactions: {
    status: 409,
    message: "This message has as many kinds of reactions as it may.",
    retryable: false,
  },
  too_large: { status: 413, message: "The request is too large.", retryable: false },
  unsupported_type: { status: 415, message: "This kind of content is not taken here.", retryable: false },
  expired: { status: 408, message: "The request waited too long and was not carried out.", retryable: true },
  unknown_event: { status: 400, message: "There is no such event.", retryable: false },
  rate_limited: { status: 429, message: "Too many requests. Wait a moment.", retryable: true },
  too_many_connections: {
    status: 429,
    message: "This log-in has as many live connections as it may. Close some.",
    retryable: true,
  },
  link_expired: {
    status: 400,
    message: "This link was used already, or has expired. Ask for a new one.",
    retryable: false,
  },
  mail_not_set_up: {
    status: 409,
    message: "This server sends no mail. Ask its administrator for help.",
    retryable: false,
  },
  internal: { status: 500, message: "Something went wrong on the server.", retryable: false },
  overloaded: { status: 503, message: "The server is busy. Try again in a moment.", retryable: true },
  sso_unavailable: {
    status: 503,
    message: "That provider does not answer. Try again in a moment, or log in another way.",
    retryable: true,
  },
  draining: { status: 503, message: "The server is restarting. Try again in a moment.", retryable: true },
  timeout: {
    status: 504,
    message: "No answer in time. Trying again with the same key is safe.",
    retryable: true,
  },
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof errors
export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]]

/** An expected failure. Its message may be shown to the caller; its cause may not. */
export class ParleyError extends Error {
  override readonly name = "ParleyError"
  readonly code: ErrorCode
  readonly issues: readonly { path: string; message: string }[] | undefined
  /** Milliseconds after which trying again makes sense. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: ErrorCode,
    options: {
      message?: string
      cause?: unknown
      issues?: readonly { path: string; message: string }[]
      retryAfterMs?: number
    } = {},
  ) {
    super(options.message ?? errors[code].message, { cause: options.cause })
    this.code = code
    this.issues = options.issues
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return errors[this.code].status
  }

  get retryable(): boolean {
    return errors[this.code].retryable
  }

  toEventError(): EventError {
    const { code, message, retryable, retryAfterMs } = this
    return { error: { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } }
  }
}
