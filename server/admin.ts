import { identitySettings } from "./compose.ts"
import type { Config } from "./config.ts"
import { openBus, openStore } from "./drivers.ts"
import { createIdentity, type IdentityAdmin } from "./features/identity/index.ts"
import { noRates } from "./platform/rates.ts"
import type { Logger } from "./platform/telemetry/log.ts"
import { Tasks } from "./platform/telemetry/tasks.ts"
import { migrateStore } from "./platform-of-node.ts"

/**
 * What the command line does to accounts, beside running servers. Those who share a broker with it cut sessions that it
 * ends at once, others within a minute.
 */
export async function openAdmin(
  config: Config,
  log: Logger,
  opened: AsyncDisposableStack,
): Promise<IdentityAdmin> {
  const store = await openStore(config, log)
  opened.defer(() => store.close())
  await migrateStore(store)
  const bus = await openBus(config, log)
  opened.defer(() => bus.close())
  const identity = await createIdentity({
    store,
    bus,
    log,
    tasks: new Tasks(),
    clock: Date,
    rates: noRates(),
    ...identitySettings(config),
    inviteIsValid: async () => false,
  })
  opened.defer(() => identity.close())
  return identity.admin
}
