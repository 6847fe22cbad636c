import { startApp } from "../app.ts"
import { readConfig } from "../config.ts"
import { createLog } from "../platform/telemetry/log.ts"

/** Runs until a signal says stop. A second signal ends it at once. */
export async function serve(flags: Readonly<Record<string, string | undefined>>): Promise<void> {
  const config = readConfig(process.env, flags)
  const log = createLog(config.logLevel)
  const app = await startApp(config, log)
  const shown = app.url.replace("0.0.0.0", "localhost")
  process.stdout.write(`Parley is ready: ${config.publicUrl || shown}\n`)

  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, "stopping")
    await app.stop()
    process.exit(0)
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stop(signal).catch(error => {
        log.error({ err: error }, "stopping failed")
        process.exit(1)
      })
    })
  }
}
