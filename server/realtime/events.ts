import {
  type CallerRate,
  type ClientEvent,
  clientEvents,
  type EventError,
  ParleyError,
  type PayloadOf,
  type ResultOf,
  type Scope,
  scopeOfEvent,
} from "@parley/contract"
import { noTracing, type OpenSpan, type Tracing } from "../platform/telemetry/tracing.ts"

/** Who sent an event, as far as the connection knows. */
export interface EventCaller {
  readonly userId: string
  readonly sessionId: string
  /** What a personal access token may be used for; who is logged in may do everything. */
  readonly scopes?: readonly Scope[]
}

/** The connection that an event came over. */
export interface EventConnection {
  readonly data: EventCaller
  readonly closed: boolean
  emit(event: string, ...args: unknown[]): void
}

/** Counts an event against a rate. @throws ParleyError `rate_limited` */
export type SpendEvent = (rate: CallerRate, caller: EventCaller) => Promise<void> | undefined

export interface EventHandler {
  readonly event: ClientEvent
  /** Parses with the contract and answers the acknowledgement. Throws a ParleyError for expected failures. */
  answer(payload: unknown, connection: EventConnection): Promise<unknown>
}

/** How an event was answered. */
export interface Answered {
  /** `unknown` where there is none of its name. */
  readonly event: string
  /** `ok`, or the code of the error. */
  readonly result: string
  readonly seconds: number
}

/** Joins an event of the contract to its handler. */
export function eventHandler<E extends ClientEvent>(
  event: E,
  handle: (call: {
    payload: PayloadOf<E>
    caller: EventCaller
    connection: EventConnection
  }) => Promise<ResultOf<E>>,
): EventHandler {
  return {
    event,
    async answer(payload, connection) {
      const scope = scopeOfEvent(event)
      if (connection.data.scopes?.includes(scope) === false) {
        const message = `${event} needs a personal access token with the scope "${scope}".`
        throw new ParleyError("scope_missing", { message })
      }
      const parsed = clientEvents[event].payload.safeParse(payload)
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        const place = shortened([event, ...(issue?.path ?? [])].join("."))
        throw new ParleyError("invalid_input", { message: `${place}: ${issue?.message ?? "is not valid"}` })
      }
      return await handle({ payload: parsed.data as PayloadOf<E>, caller: connection.data, connection })
    },
  }
}

interface Asked {
  readonly event: string
  readonly payload: unknown
}

const unknown = (event: string): ParleyError =>
  new ParleyError("unknown_event", { message: `There is no event ${shortened(event)}.` })

/** What a client made up may be long; its answer is not. */
function shortened(text: string): string {
  return text.length <= echoMax ? text : `${text.slice(0, echoMax).toWellFormed()}...`
}

const echoMax = 100
/** Events of one connection that are being answered, at most. */
const inFlightMax = 1_000

/** Answers the events of all connections. A failure that is a bug is told to `onBug` and shows nothing of itself. */
export class EventRouter {
  readonly #handlers: ReadonlyMap<string, EventHandler>
  readonly #spend: SpendEvent
  readonly #isTransient: (error: unknown) => boolean
  readonly #onBug: (error: unknown, event: string) => void
  readonly #tracing: Tracing
  readonly #onAnswered: (answered: Answered) => void
  readonly #inFlight = new WeakMap<object, number>()

  constructor(options: {
    handlers: readonly EventHandler[]
    spend: SpendEvent
    isTransient: (error: unknown) => boolean
    onBug: (error: unknown, event: string) => void
    tracing?: Tracing | undefined
    onAnswered?: ((answered: Answered) => void) | undefined
  }) {
    this.#handlers = new Map(options.handlers.map(handler => [handler.event, handler]))
    this.#spend = options.spend
    this.#isTransient = options.isTransient
    this.#onBug = options.onBug
    this.#tracing = options.tracing ?? noTracing
    this.#onAnswered = options.onAnswered ?? (() => {})
  }

  async answer(connection: EventConnection, asked: Asked): Promise<unknown> {
    const running = this.#inFlight.get(connection) ?? 0
    if (running >= inFlightMax) return new ParleyError("overloaded").toEventError()
    this.#inFlight.set(connection, running + 1)
    const handler = this.#handlers.get(asked.event)
    try {
      if (!handler) return await this.#timed("unknown", () => Promise.reject(unknown(asked.event)))
      return await this.#tracing.begin({ name: handler.event, kind: "server" }, span =>
        this.#timed(handler.event, () => this.#spendAndAnswer(handler, connection, asked), span),
      )
    } finally {
      this.#inFlight.set(connection, (this.#inFlight.get(connection) ?? 1) - 1)
    }
  }

  /** Answers whatever happens, and tells how it went. */
  async #timed(event: string, work: () => Promise<unknown>, span?: OpenSpan): Promise<unknown> {
    const started = performance.now()
    let result = "ok"
    try {
      return await work()
    } catch (error) {
      const failure = this.#failure(error, event)
      result = failure.error.code
      return failure
    } finally {
      span?.describe({ attributes: { "parley.result": result } })
      this.#onAnswered({ event, result, seconds: (performance.now() - started) / 1000 })
    }
  }

  async #spendAndAnswer(
    handler: EventHandler,
    connection: EventConnection,
    { payload }: Asked,
  ): Promise<unknown> {
    const { rate }: { summary: string; rate?: CallerRate } = clientEvents[handler.event]
    const counted = rate && this.#spend(rate, connection.data)
    if (counted) await counted
    return await handler.answer(payload, connection)
  }

  #failure(error: unknown, event: string): EventError {
    if (error instanceof ParleyError) return error.toEventError()
    if (this.#isTransient(error)) return new ParleyError("overloaded").toEventError()
    this.#onBug(error, event)
    return new ParleyError("internal").toEventError()
  }
}
