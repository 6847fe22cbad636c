import pino, { type Logger } from "pino"

export type { Logger } from "pino"

/** JSON lines on stderr. What could hold a secret is struck out wherever it stands. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ["password", "token", "*.password", "*.token", "*.accessToken", "*.refreshToken", "*.cookie"],
        censor: "[secret]",
      },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
