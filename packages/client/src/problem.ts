import { type ErrorCode, errors, ParleyError } from "@parley/contract"

const codesByStatus: Readonly<Record<number, ErrorCode>> = {
  400: "invalid_input",
  401: "not_logged_in",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  408: "expired",
  413: "too_large",
  415: "unsupported_type",
  429: "rate_limited",
  502: "overloaded",
  503: "overloaded",
  504: "timeout",
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null
const isCode = (value: unknown): value is ErrorCode =>
  typeof value === "string" && Object.hasOwn(errors, value)

/** What problem details (RFC 9457) say, or where a proxy answered in the server's place, what the status says. */
export async function errorOfResponse(response: Response): Promise<ParleyError> {
  const { status } = response
  const body: unknown = await response.json().catch(() => null)
  const problem = isRecord(body) ? body : {}
  const byStatus = codesByStatus[status] ?? (status < 500 ? "invalid_input" : "internal")
  const unknownCode = problem["retryable"] === true ? "overloaded" : byStatus
  const message = problem["detail"] ?? problem["title"]
  return new ParleyError(isCode(problem["code"]) ? problem["code"] : unknownCode, {
    ...(typeof message === "string" && { message }),
    ...(Array.isArray(problem["issues"]) && { issues: problem["issues"] }),
    ...waitIn(problem["retryAfterMs"] ?? secondsOf(response.headers.get("retry-after"))),
  })
}

/** The delay of a Retry-After header in milliseconds (RFC 9110, 10.2.3); its other form, a date, is left out of account. */
const secondsOf = (header: string | null): number | undefined =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined

const waitIn = (ms: unknown): { retryAfterMs?: number } =>
  typeof ms === "number" && ms > 0 ? { retryAfterMs: ms } : {}

/** The error that an acknowledgement or a refused connection carries: `{error: {code, message, retryable, ...}}`, or null. */
export function errorOfEvent(result: unknown): ParleyError | null {
  if (!isRecord(result) || !isRecord(result["error"])) return null
  const { code, message, retryable, retryAfterMs } = result["error"]
  const unknownCode = retryable === true ? "overloaded" : "internal"
  return new ParleyError(isCode(code) ? code : unknownCode, {
    ...(typeof message === "string" && { message }),
    ...waitIn(retryAfterMs),
  })
}

export const unreachable = (cause?: unknown): ParleyError =>
  new ParleyError("timeout", { message: "The server cannot be reached.", cause })

export const closed = (): ParleyError => new ParleyError("timeout", { message: "The client was closed." })

/** Whether a log-in that fails like this is over, until someone logs in again. */
export function endsSession(error: unknown): boolean {
  return error instanceof ParleyError && sessionEnds.has(error.code)
}
const sessionEnds = new Set<ErrorCode>(["not_logged_in", "session_ended", "account_deactivated"])

/** Whether the same request may succeed later. What is no expected failure is a bug, and does not. */
export const isRetryable = (error: unknown): boolean => error instanceof ParleyError && error.retryable
