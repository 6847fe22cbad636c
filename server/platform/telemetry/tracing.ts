import type { Logger } from "./log.ts"

export interface SpanAbout {
  /** Of few names: what differs from one to the next is an attribute. */
  readonly name: string
  /** `server` for what a caller asked for, `producer` and `consumer` for the two ends of a queue or bus. */
  readonly kind?: "server" | "client" | "producer" | "consumer"
  readonly attributes?: Readonly<Record<string, string | number>>
}

/** A span that goes on. */
export interface OpenSpan {
  /** Adds what was not known at its beginning. */
  describe(more: Partial<SpanAbout>): void
}

/**
 * Follows one piece of work through calls and processes. Work that is not traced runs as if this were not here. A context
 * goes from process to process as a `traceparent` (W3C Trace Context, section 3.2), and only if it is traced.
 */
export interface Tracing {
  /**
   * Runs what somebody asked for: a trace begins for one in so many.
   * @param caller the `traceparent` of a caller whose word is taken: the trace goes on if that one is traced
   */
  begin<T>(about: SpanAbout, work: (span: OpenSpan) => Promise<T>, caller?: string): Promise<T>
  /** Runs a part of what is being traced. */
  part<T>(about: SpanAbout, work: () => Promise<T>): Promise<T>
  /** Runs what others asked for together, in the trace of the first; the traces of the others link to it. */
  resume<T>(about: SpanAbout, callers: readonly string[], work: () => Promise<T>): Promise<T>
  /**
   * Notes a part that has ended just now.
   * @param started by `performance.now`
   * @param caller of which it is a part; by default of what is being traced
   */
  ended(about: SpanAbout, started: number, caller?: string): void
  /** The context of what is being traced. */
  readonly traceparent: string | undefined
  /** Sends what is still here. */
  close(): Promise<void>
}

const nothing: OpenSpan = { describe() {} }

export const noTracing: Tracing = {
  begin: (_about, work) => work(nothing),
  part: (_about, work) => work(),
  resume: (_about, _callers, work) => work(),
  ended() {},
  traceparent: undefined,
  async close() {},
}

export interface TracingOptions {
  /** The collector, without `/v1/traces`; empty for none. */
  readonly url: string
  /** Of what comes in, how much begins a trace: 0 to 1. */
  readonly ratio: number
  /** What the spans of this process say of it. */
  readonly resource: Readonly<Record<string, string>>
  readonly log: Logger
  /** Told how many spans a collector took, or did not. */
  readonly onExported: (result: "ok" | "failed", spans: number) => void
}

/** Sends traces by OTLP over HTTP where a collector is named. The library, 20 MB, is loaded then alone. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  if (options.url === "") return noTracing
  const { otlpTracing } = await import("./otlp.ts")
  return otlpTracing(options)
}
