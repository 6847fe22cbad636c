import { startApp } from "../app.ts"
import { readConfig } from "../config.ts"
import { StartStopped } from "../late.ts"
import { createLog, type Logger } from "../platform/telemetry/log.ts"
import { migrate } from "./migrate.ts"

/** Runs until a signal says stop, which may come while it waits to start. A second signal ends it at once. */
export async function serve(flags: Readonly<Record<string, string | undefined>>): Promise<void> {
  const config = readConfig(process.env, flags)
  if (config.roles.every(role => role === "migrate")) {
    console.log(await migrate(flags))
    return
  }
  const log = createLog(config.logLevel)
  const { signal, onStop } = hearSignals(log)
  try {
    const app = await startApp(config, log, signal)
    const shown = app.url.replace("0.0.0.0", "localhost")
    process.stdout.write(`Parley is ready: ${config.publicUrl || shown}\n`)
    onStop(() => app.stop())
  } catch (error) {
    if (!(error instanceof StartStopped)) throw error
    process.exit(0)
  }
}

/** The first signal aborts; once something is to be stopped, it is stopped, and the process ends. */
function hearSignals(log: Logger): { signal: AbortSignal; onStop(stop: () => Promise<void>): void } {
  const stopping = new AbortController()
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted) process.exit(1)
      log.info({ signal: name }, "stopping")
      stopping.abort()
    })
  }
  return {
    signal: stopping.signal,
    onStop(stop) {
      const end = () => {
        stop().then(
          () => process.exit(0),
          error => {
            log.error({ err: error }, "stopping failed")
            process.exit(1)
          },
        )
      }
      if (stopping.signal.aborted) end()
      else stopping.signal.addEventListener("abort", end)
    },
  }
}
