import { ParleyError, spans } from "@parley/contract"
import { type Bus, type BusSubscription, type CommandResult, subjects } from "../platform/bus/index.ts"
import type { Clock } from "../platform/clock.ts"
import { partitionOf, type Queue } from "../platform/queue/index.ts"
import { noTracing, type Tracing } from "../platform/telemetry/tracing.ts"

export interface SubmittedCommand {
  readonly roomId: string
  readonly type: string
  readonly key: string
  readonly body: unknown
  readonly actor: string
}

export interface Outcome {
  readonly value: unknown
  /** The same command was carried out before; `value` is its first result. */
  readonly repeated: boolean
}

/** How a command ended for the one who sent it. */
export interface Settled {
  readonly type: string
  /** `ok`, `repeated`, or the code of the error. */
  readonly result: string
  readonly seconds: number
}

interface Waiting {
  readonly since: number
  resolve(outcome: Outcome): void
  reject(error: Error): void
}

interface CommandsOptions {
  readonly queue: Queue
  readonly bus: Bus
  readonly nodeId: string
  readonly clock: Clock
  readonly tracing?: Tracing
  /** Told of each command that ended. */
  readonly onSettled?: (settled: Settled) => void
}

const waitingMax = 50_000
const sweepMs = 500

/** Sends commands of this node to the workers and hands each caller its result. */
export class Commands {
  readonly #queue: Queue
  readonly #nodeId: string
  readonly #clock: Clock
  readonly #tracing: Tracing
  readonly #onSettled: (settled: Settled) => void
  readonly #waiting = new Map<string, Waiting>()
  readonly #sweeper: ReturnType<typeof setInterval>
  readonly #inbox: BusSubscription

  /** Resolves once this node's inbox is subscribed. */
  static async open(options: CommandsOptions): Promise<Commands> {
    let commands: Commands | undefined
    const inbox = await options.bus.subscribe(subjects.inbox(options.nodeId), batch => {
      for (const result of batch.results) commands?.settle(result)
    })
    commands = new Commands(options, inbox)
    return commands
  }

  private constructor(options: CommandsOptions, inbox: BusSubscription) {
    this.#queue = options.queue
    this.#nodeId = options.nodeId
    this.#clock = options.clock
    this.#tracing = options.tracing ?? noTracing
    this.#onSettled = options.onSettled ?? (() => {})
    this.#inbox = inbox
    this.#sweeper = setInterval(() => this.#sweep(), sweepMs)
  }

  /**
   * Queues a command and waits for its result: what it resolves with is committed.
   * @throws ParleyError what the command was rejected with, or the retryable `timeout` after 8 s, or `overloaded`
   */
  async submit(command: SubmittedCommand): Promise<Outcome> {
    const { type } = command
    const started = performance.now()
    const settled = (result: string) =>
      this.#onSettled({ type, result, seconds: (performance.now() - started) / 1000 })
    try {
      const outcome = await this.#tracing.part({ name: `submit ${type}`, kind: "producer" }, () =>
        this.#submit(command),
      )
      settled(outcome.repeated ? "repeated" : "ok")
      return outcome
    } catch (error) {
      settled(error instanceof ParleyError ? error.code : "internal")
      throw error
    }
  }

  async #submit(command: SubmittedCommand): Promise<Outcome> {
    if (this.#waiting.size >= waitingMax) throw new ParleyError("overloaded")
    const commandId = crypto.randomUUID()
    const now = this.#clock.now()
    const trace = this.#tracing.traceparent
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    this.#waiting.set(commandId, { since: now, resolve, reject })
    try {
      await this.#queue.push(partitionOf(command.roomId), {
        v: 1,
        commandId,
        ...command,
        replyTo: this.#nodeId,
        deadline: now + spans.commandDeadline,
        ...(trace === undefined ? {} : { trace }),
      })
    } catch (error) {
      this.#waiting.delete(commandId)
      throw error
    }
    return await promise
  }

  settle(result: CommandResult): void {
    const waiting = this.#waiting.get(result.commandId)
    this.#waiting.delete(result.commandId)
    if (!waiting) return
    if (result.ok) waiting.resolve({ value: result.value, repeated: result.repeated })
    else waiting.reject(new ParleyError(result.code, { message: result.message }))
  }

  /** Calls that wait for a result. */
  get waiting(): number {
    return this.#waiting.size
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper)
    await this.#inbox.unsubscribe()
    for (const waiting of this.#waiting.values()) waiting.reject(new ParleyError("draining"))
    this.#waiting.clear()
  }

  /** All wait equally long, so the oldest come first. */
  #sweep(): void {
    const oldest = this.#clock.now() - spans.commandTimeout
    for (const [commandId, waiting] of this.#waiting) {
      if (waiting.since > oldest) return
      this.#waiting.delete(commandId)
      waiting.reject(new ParleyError("timeout"))
    }
  }
}
