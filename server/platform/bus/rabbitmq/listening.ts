import type { AsyncMessage, Connection } from "rabbitmq-client"
import { TooLate, withinMs } from "../../rabbitmq/connection.ts"
import { Sessions } from "../../rabbitmq/sessions.ts"
import type { BusSubscription } from "../index.ts"
import { FromParts } from "../parts.ts"
import { Bindings } from "./bindings.ts"

const subscribeWithinMs = 10_000
const retryMs = 100

type Handle = (message: never) => void

/** Those of this node who hear a subject, and which bindings of the server make them hear it. */
interface Hearers {
  readonly handles: Set<{ readonly handle: Handle }>
  readonly parts: FromParts
  bindings?: Bindings
  bound?: Promise<void>
}

export interface ListeningOptions {
  readonly exchange: string
  readonly onError: (error: unknown) => void
  /** Called when all subjects are heard again after the connection broke. */
  readonly onReconnect: () => Promise<void>
}

/** The hearing half of the bus: one queue for the node, and one binding for each subject that somebody hears. */
export class Listening {
  readonly #hearers = new Map<string, Hearers>()
  readonly #options: ListeningOptions
  readonly #sessions: Sessions<Bindings>
  #opened = 0

  constructor(connection: Connection, options: ListeningOptions) {
    this.#options = options
    this.#sessions = new Sessions(connection, {
      open: async session => {
        const { exchange } = options
        const bindings = await Bindings.open(session, {
          exchange,
          deliver: message => this.#deliver(message),
        })
        await Promise.all([...this.#hearers].map(([subject, hearers]) => bind(bindings, subject, hearers)))
        if (this.#opened++ > 0) options.onReconnect().catch(options.onError)
        return bindings
      },
      onError: options.onError,
    })
  }

  /** Resolves once it hears. */
  async begin(): Promise<void> {
    await this.#sessions.current(subscribeWithinMs)
  }

  /** Rejects where the server does not confirm it in time; nothing is heard then. */
  async subscribe(subject: string, handle: Handle): Promise<BusSubscription> {
    const hearer = { handle }
    const hearers = this.#hearersOf(subject)
    hearers.handles.add(hearer)
    try {
      await this.#bound(subject, hearers)
    } catch (error) {
      this.#unsubscribe(subject, hearer)
      throw error
    }
    return { unsubscribe: async () => this.#unsubscribe(subject, hearer) }
  }

  close(): Promise<void> {
    this.#hearers.clear()
    return this.#sessions.close()
  }

  #hearersOf(subject: string): Hearers {
    const found = this.#hearers.get(subject)
    if (found) return found
    const hearers: Hearers = { handles: new Set(), parts: new FromParts() }
    this.#hearers.set(subject, hearers)
    return hearers
  }

  /** Tries until the session of the moment has the binding, or time is up. */
  async #bound(subject: string, hearers: Hearers): Promise<void> {
    const until = performance.now() + subscribeWithinMs
    const left = () => Math.max(0, until - performance.now())
    for (;;) {
      const bindings = await this.#sessions.current(left())
      try {
        return await withinMs(bind(bindings, subject, hearers), left())
      } catch (error) {
        // Otherwise the session broke: the next one binds it, or says why not.
        if (error instanceof TooLate) throw error
        await Bun.sleep(retryMs)
      }
    }
  }

  #unsubscribe(subject: string, hearer: { readonly handle: Handle }): void {
    const hearers = this.#hearers.get(subject)
    if (!hearers?.handles.delete(hearer) || hearers.handles.size > 0) return
    this.#hearers.delete(subject)
    // Fails where the session broke, and its queue with all bindings is gone.
    hearers.bindings?.unbind(subject).catch(() => {})
  }

  #deliver({ routingKey, body }: AsyncMessage): void {
    const hearers = this.#hearers.get(routingKey)
    if (!hearers) return
    const message = this.#guarded(() => hearers.parts.take(body))
    if (message === undefined) return
    // One that was ended by a handler before it in this round hears nothing more: a set passes over what was taken out.
    for (const { handle } of hearers.handles) this.#guarded(() => handle(message as never))
  }

  #guarded<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      this.#options.onError(error)
      return undefined
    }
  }
}

/** Binds a subject, once for each session. */
function bind(bindings: Bindings, subject: string, hearers: Hearers): Promise<void> {
  if (hearers.bindings !== bindings || !hearers.bound) {
    hearers.bindings = bindings
    hearers.bound = bindings.bind(subject)
  }
  return hearers.bound
}
