import type { Logger } from "./platform/telemetry/log.ts"
import { withoutSecrets } from "./platform/urls.ts"

const delayMs = { first: 250, most: 5_000 }

/** A server that we need refuses us: waiting does not help. */
export class Refused extends Error {
  override readonly name = "Refused"
}

/** The start was called off while it waited. */
export class StartStopped extends Error {
  override readonly name = "StartStopped"
}

/** How far a start has come. */
export interface StartProgress {
  /** In words for an operator, as in "waiting for the database". */
  waitingFor: string | undefined
}

export interface LateOptions {
  /** What is waited for, as in "the database". */
  readonly name: string
  readonly url: string
  readonly log: Logger
  /** Ends the waiting. */
  readonly signal: AbortSignal
  readonly progress?: StartProgress
  /** Whether an error is there to stay; by default what brokers and caches say to those whom they do not let in. */
  readonly isRefusal?: (error: unknown) => boolean
}

/** Names and codes of the clients' errors: ours must not load the clients to know them. */
const refusals = [
  "AuthorizationError",
  "UserAuthenticationExpiredError",
  "JetStreamNotEnabled",
  "ReplyError",
  "ACCESS_REFUSED",
  "NOT_ALLOWED",
  "PRECONDITION_FAILED",
  "BucketRefused",
]
const isNamedRefusal = (error: unknown) =>
  error instanceof Error &&
  (refusals.includes(error.name) || ("code" in error && refusals.includes(String(error.code))))

/**
 * Opens what may come up later than we do: tries again until it is there, with longer and longer pauses up to 5 s.
 * @throws Refused, StartStopped
 */
export async function openLate<T>(options: LateOptions, open: () => Promise<T>): Promise<T> {
  const { name, log, signal, progress, isRefusal = isNamedRefusal } = options
  const url = withoutSecrets(options.url)
  for (let delay = delayMs.first; ; delay = Math.min(delay * 2, delayMs.most)) {
    if (signal.aborted) throw new StartStopped(`The start was stopped while it waited for ${name}.`)
    try {
      const there = await open()
      if (progress) progress.waitingFor = undefined
      return there
    } catch (error) {
      const reason = reasonOf(error)
      if (isRefusal(error)) throw new Refused(`${name} at ${url} refuses us: ${reason}`, { cause: error })
      if (progress) progress.waitingFor = `waiting for ${name}`
      log.warn({ reason, retryInMs: delay }, `waiting for ${name} at ${url}`)
    }
    await pause(delay, signal)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener("abort", end)
  })
}

/** Clients put what went wrong into the message or, where several addresses were tried, into each of several. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ")
  if (!(error instanceof Error)) return String(error)
  return withoutSecrets(error.message)
}
