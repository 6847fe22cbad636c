import { setTimeout as sleep } from "node:timers/promises"
import {
  createTransport,
  type Namespace,
  type SocketData,
  type Transport,
  type TransportOptions,
} from "../../server/realtime/transport/index.ts"

/** Long enough for a loaded machine; reached only when a test fails. */
const PATIENCE_MS = 4_000

/** A server on a free port with one transport, and nothing else. */
export interface Fixture extends AsyncDisposable {
  readonly transport: Transport
  readonly port: number
  readonly errors: unknown[]
  /** HTTP requests that came in so far; the last of them has been handed to the transport. */
  readonly requests: number
}

export interface FixtureOptions extends Partial<TransportOptions> {
  readonly namespaces: readonly Namespace[]
}

export function serve(options: FixtureOptions): Fixture {
  const errors: unknown[] = []
  let requests = 0
  const transport = createTransport({ path: "/socket.io/", onError: error => errors.push(error), ...options })
  const server = Bun.serve<SocketData>({
    port: 0,
    fetch(request, server) {
      requests++
      return transport.fetch(request, server)
    },
    websocket: transport.websocket,
  })
  transport.attach(server)
  return {
    transport,
    errors,
    port: server.port ?? 0,
    get requests() {
      return requests
    },
    async [Symbol.asyncDispose]() {
      transport.close()
      await server.stop(true)
    },
  }
}

/** A namespace that lets everyone in and answers `message` and `message-with-ack`, with whatever is given in place of it. */
export function namespace(given: Partial<Namespace> = {}): Namespace {
  return {
    name: "/",
    authorise: handshake => Promise.resolve(handshake.auth),
    event(connection, name, args, ack) {
      if (name === "message") connection.emit("message-back", ...args)
      if (name === "message-with-ack") ack?.(...args)
    },
    ...given,
  }
}

/** Waits until a condition holds; for what cannot be awaited as an event. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`)
    await sleep(2)
  }
}

/** Starts a request and waits until the server has it. */
export async function arrived(
  fixture: Fixture,
  start: () => Promise<Response>,
): Promise<{ answer: Promise<Response> }> {
  const before = fixture.requests
  const response = start()
  response.catch(() => {})
  await until(() => fixture.requests > before, "the request is in")
  return { answer: response }
}

export function address({ port }: Fixture, transport: string, sid?: string): string {
  const protocol = transport === "websocket" ? "ws" : "http"
  return `${protocol}://127.0.0.1:${port}/socket.io/?EIO=4&transport=${transport}${sid === undefined ? "" : `&sid=${sid}`}`
}
