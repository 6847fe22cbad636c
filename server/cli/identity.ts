import { openAdmin } from "../admin.ts"
import { readConfig } from "../config.ts"
import type { IdentityAdmin } from "../features/identity/index.ts"
import { createLog } from "../platform/telemetry/log.ts"

/** Works on the accounts and keys of the database that is configured, beside a running server too. */
export async function withIdentity(work: (admin: IdentityAdmin) => Promise<void>): Promise<void> {
  const opened = new AsyncDisposableStack()
  try {
    await work(await openAdmin(readConfig(process.env), createLog("warn"), opened))
  } finally {
    await opened.disposeAsync()
  }
}
