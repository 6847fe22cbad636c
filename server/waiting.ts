import { ParleyError } from "@parley/contract"
import { createHttpApp, mountHealth } from "./http/index.ts"
import { listening, withHost } from "./listening.ts"
import type { Foundation } from "./platform-of-node.ts"

/** What a node that is on its way answers. */
export interface WaitingRoom {
  /** Where it listens: another port than was asked for where that was 0. */
  readonly port: number
  /** Frees the port for the node itself. */
  close(): Promise<void>
}

/**
 * Answers while a node waits for its servers: alive, not ready with what it waits for, and that one may try again to
 * everything else. @throws PortTaken
 */
export function openWaitingRoom({ config, log, metrics, progress }: Foundation): WaitingRoom {
  const app = createHttpApp({
    endpoints: [],
    log,
    authenticate: async () => undefined,
    spend: () => undefined,
    https: config.publicUrl.startsWith("https:"),
    onAnswer: () => {},
    pages(pages) {
      mountHealth(pages, {
        readiness: async () => ({ reasons: [progress.waitingFor ?? "starting"], degraded: [] }),
        metrics: () => metrics.registry.text(),
      })
      pages.all("*", () => {
        throw new ParleyError("draining")
      })
    },
  })
  const server = listening(config.port, () =>
    Bun.serve({
      hostname: config.host,
      port: config.port,
      fetch: (request, self) => app.fetch(withHost(request, self.url).request, { address: "" }),
    }),
  )
  return { port: server.port ?? config.port, close: () => server.stop(true) }
}
