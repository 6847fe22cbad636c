import { readConfig } from "../config.ts"
import { createLog } from "../platform/telemetry/log.ts"
import { migrateStore, openLateStore } from "../platform-of-node.ts"

/** Applies what has not been applied and says what it did. Waits for a database that is not up yet. */
export async function migrate(flags: Readonly<Record<string, string | undefined>>): Promise<string> {
  const config = readConfig(process.env, flags)
  const never = new AbortController().signal
  const store = await openLateStore(config, { log: createLog(config.logLevel), signal: never })
  try {
    const applied = await migrateStore(store)
    return applied.length === 0 ? "Nothing to apply." : `Applied: ${applied.join(", ")}`
  } finally {
    await store.close()
  }
}
