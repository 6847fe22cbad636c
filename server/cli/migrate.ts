import { migrateStore, openStore } from "../app.ts"
import { readConfig } from "../config.ts"
import { createLog } from "../platform/telemetry/log.ts"

/** Applies what has not been applied and says what it did. */
export async function migrate(flags: Readonly<Record<string, string | undefined>>): Promise<string> {
  const config = readConfig(process.env, flags)
  const store = openStore(config, createLog(config.logLevel))
  try {
    const applied = await migrateStore(store)
    return applied.length === 0 ? "Nothing to apply." : `Applied: ${applied.join(", ")}`
  } finally {
    await store.close()
  }
}
