import type { Logger } from "pino"
import type { Clock } from "../platform/clock.ts"
import type { Store } from "../platform/store/index.ts"
import type { Tasks } from "../platform/telemetry/tasks.ts"
import { deleteExpiredKeys } from "./repository.ts"

const everyMs = 3_600_000

/** Forgets keys past their time, each hour. */
export function startUpkeep(options: { store: Store; clock: Clock; log: Logger; tasks: Tasks }) {
  const task = options.tasks.of("sweep_keys")
  let running: Promise<void> | undefined
  const sweep = async () => {
    try {
      await task.run(() => deleteExpiredKeys(options.store.db, options.clock.now()))
    } catch (error) {
      options.log.error({ err: error }, "forgetting old keys failed")
    } finally {
      running = undefined
    }
  }
  const timer = setInterval(() => {
    running ??= sweep()
  }, everyMs)
  return {
    async close() {
      clearInterval(timer)
      await running
    },
  }
}
