import { connectNats } from "../../nats.ts"
import { within } from "../../within.ts"
import type { Bus, BusSubscription } from "../index.ts"
import { FromParts, toParts } from "../parts.ts"

export interface NatsBusOptions {
  /** Hears of handlers that threw, and of what the server complained about. */
  readonly onError: (error: unknown) => void
}

/** Below the server's default of 1 MiB (`max_payload`), with room for the head. */
const pieceMax = 512 * 1024
const pingWithinMs = 2_000

/** The bus on core NATS. It goes on trying to reach the server; what is published meanwhile is lost, as the port allows. */
export async function natsBus(url: string, { onError }: NatsBusOptions): Promise<Bus> {
  const connection = await connectNats(url, "parley bus")
  const listeners: (() => void)[] = []
  let away = false
  const watching = watch()

  async function watch(): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === "disconnect") away = true
      if (status.type === "error") onError(status.error)
      if (status.type !== "reconnect") continue
      away = false
      for (const listener of listeners) listener()
    }
  }

  return {
    publish(subject, message) {
      if (away || connection.isClosed()) return
      for (const piece of toParts(message, pieceMax)) connection.publish(nameOf(subject), piece)
    },
    async subscribe(subject, handle): Promise<BusSubscription> {
      const parts = new FromParts()
      let ended = false
      const subscription = connection.subscribe(nameOf(subject), {
        callback(error, { data }) {
          if (ended) return
          try {
            if (error) throw error
            const message = parts.take(data)
            if (message !== undefined) handle(message as never)
          } catch (failure) {
            onError(failure)
          }
        },
      })
      // An answer to this ping means that the server has read the subscription before it.
      await connection.flush()
      return {
        async unsubscribe() {
          ended = true
          subscription.unsubscribe()
        },
      }
    },
    async ping() {
      await within(pingWithinMs, connection.flush())
    },
    onReconnect(listener) {
      listeners.push(listener)
    },
    async close() {
      await connection.close()
      await watching
    },
  }
}

const nameOf = (subject: string): string => `parley.${subject}`
