import { openStore } from "../app.ts"
import { migrations } from "../compose.ts"
import { readConfig } from "../config.ts"
import { createLog } from "../platform/telemetry/log.ts"

/** Applies what has not been applied and says what it did. */
export async function migrate(flags: Readonly<Record<string, string | undefined>>): Promise<string> {
  const config = readConfig(process.env, flags)
  const store = openStore(config, createLog(config.logLevel))
  try {
    const applied = await store.migrate(migrations)
    return applied.length === 0 ? "Nothing to apply." : `Applied: ${applied.join(", ")}`
  } finally {
    await store.close()
  }
}
