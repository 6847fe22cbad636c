import { AsyncLocalStorage } from "node:async_hooks"
import pino, { type DestinationStream, type Logger } from "pino"

export type { Logger } from "pino"

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const
export type LogLevel = (typeof logLevels)[number]

/** Whose lines may have a level of their own: the features, and what carries them. */
export const logParts = [
  ...["http", "realtime", "timeline", "store", "queue", "bus", "cache"],
  ...["account", "identity", "links", "media", "notifications", "presence", "rooms", "search"],
] as const
export type LogPart = (typeof logParts)[number]
export type LogLevels = Readonly<Partial<Record<LogPart, LogLevel>>>

/** What could hold a secret, or what only its owner may read. Databases put values into the details of their errors. */
const hidden = [
  ...["password", "token", "accessToken", "refreshToken", "cookie", "authorization"].flatMap(name => [
    name,
    `*.${name}`,
  ]),
  ...["err.detail", "err.parameters", "err.where", "err.cause.detail", "err.cause.parameters"],
]

interface LineContext {
  readonly names: Readonly<Record<string, string>>
  ended: boolean
}

const lines = new AsyncLocalStorage<LineContext | undefined>()

/** Names what goes on in every line that is logged within it. Timers and loops that outlive it name nothing. */
export async function named<T>(names: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const context: LineContext = { names: { ...namesNow(), ...names }, ended: false }
  try {
    return await lines.run(context, work)
  } finally {
    context.ended = true
  }
}

/** Runs what is done for many at once, in whosever context it was begun. */
export function unnamed<T>(work: () => T): T {
  return lines.run(undefined, work)
}

function namesNow(): Readonly<Record<string, string>> {
  const context = lines.getStore()
  return context && !context.ended ? context.names : {}
}

/** JSON lines on stderr, unless a destination is given. What could hold a secret is struck out wherever it stands. */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      mixin: () => ({ ...namesNow() }),
      redact: { paths: hidden, censor: "[secret]" },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  )
}

interface Logging {
  readonly log: Logger
  readonly config: { readonly logLevels: LogLevels }
}

/** The log of one part of a node, at its own level where it has one. */
export function logOf({ log, config: { logLevels } }: Logging, part: LogPart): Logger {
  return log.child({ part }, { level: logLevels[part] ?? log.level })
}
