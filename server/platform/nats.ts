import { connect, type NatsConnection } from "@nats-io/transport-node"
import { takeCa } from "./urls.ts"

const reconnectMs = 250
/** A network may lose a connection and tell nobody: a server that answered none of so many pings is connected to anew. */
const ping = { everyMs: 3_000, unansweredMost: 2 }

/**
 * Connects to NATS by URL: `nats://user:password@one:4222,two:4222`, `tls://...` for an encrypted connection; what stands alone
 * before the `@` is a token. It goes on trying to reach a server that it has lost.
 * @throws Error where no server can be reached now, or it refuses us
 */
export async function connectNats(given: string, name: string): Promise<NatsConnection> {
  const { url, ca } = takeCa(given)
  const [, scheme, credentials, servers = ""] = /^(\w+):\/\/(?:(.*)@)?([^/?]*)/s.exec(url) ?? []
  return await connect({
    servers: servers.split(","),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: reconnectMs,
    reconnectJitter: reconnectMs,
    pingInterval: ping.everyMs,
    maxPingOut: ping.unansweredMost,
    ...(scheme === "tls" ? { tls: ca === undefined ? {} : { ca } } : {}),
    ...authentication(credentials),
  })
}

function authentication(credentials: string | undefined) {
  if (credentials === undefined) return {}
  const [, user, pass] = /^([^:]*):(.*)$/s.exec(credentials) ?? []
  if (user === undefined || pass === undefined) return { token: decodeURIComponent(credentials) }
  return { user: decodeURIComponent(user), pass: decodeURIComponent(pass) }
}
