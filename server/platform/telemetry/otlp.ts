import { AsyncLocalStorage } from "node:async_hooks"
import {
  type Context,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api"
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http"
import { resourceFromAttributes } from "@opentelemetry/resources"
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-base"
import { within } from "../within.ts"
import { named } from "./log.ts"
import type { OpenSpan, SpanAbout, Tracing, TracingOptions } from "./tracing.ts"

/** Spans that wait to be sent; what comes on top is lost. */
const waitingMax = 4_096
const sentAtOnce = 512
const sendEveryMs = 1_000
const answerWithinMs = 5_000

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

/** What is being traced. It may outlive its span in timers and loops that were begun within it. */
interface Active {
  readonly span: Span
  readonly context: Context
}

/** Tracing by OpenTelemetry's library. What is traced is chosen before it is asked, so that the rest costs a random number. */
export function otlpTracing(options: TracingOptions): Tracing {
  const processor = new BatchSpanProcessor(reporting(options), {
    maxQueueSize: waitingMax,
    maxExportBatchSize: sentAtOnce,
    scheduledDelayMillis: sendEveryMs,
    exportTimeoutMillis: answerWithinMs,
  })
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ ...options.resource }),
    sampler: new AlwaysOnSampler(),
    spanProcessors: [processor],
  })
  return new OtlpTracing(provider.getTracer("parley"), options.ratio, () =>
    // A collector that is away must not hold up the end of the process.
    within(answerWithinMs, provider.shutdown()).catch(() => {}),
  )
}

class OtlpTracing implements Tracing {
  readonly #active = new AsyncLocalStorage<Active | undefined>()
  readonly #tracer: Tracer
  readonly #ratio: number
  readonly close: () => Promise<void>

  constructor(tracer: Tracer, ratio: number, close: () => Promise<void>) {
    this.#tracer = tracer
    this.#ratio = ratio
    this.close = close
  }

  begin<T>(about: SpanAbout, work: (span: OpenSpan) => Promise<T>, caller?: string): Promise<T> {
    const parent = contextOf(caller)
    if (!parent && Math.random() >= this.#ratio) return this.#apart(() => work(untraced))
    return this.#run(this.#start(about, parent ?? ROOT_CONTEXT), work)
  }

  part<T>(about: SpanAbout, work: () => Promise<T>): Promise<T> {
    const active = this.#now
    return active ? this.#run(this.#start(about, active.context), work) : work()
  }

  resume<T>(about: SpanAbout, callers: readonly string[], work: () => Promise<T>): Promise<T> {
    const [first, ...others] = callers.flatMap(caller => contextOf(caller) ?? [])
    // What runs in a loop is in the context of whoever began the loop.
    if (!first) return this.#apart(work)
    const main = this.#start(about, first)
    const links = [{ context: main.spanContext() }]
    const linked = others.map(other => this.#start(about, other, { links }))
    return this.#run(main, work).finally(() => {
      for (const span of linked) span.end()
    })
  }

  ended(about: SpanAbout, started: number, caller?: string): void {
    const parent = caller === undefined ? this.#now?.context : contextOf(caller)
    if (!parent) return
    this.#start(about, parent, { startTime: Date.now() - (performance.now() - started) }).end()
  }

  get traceparent(): string | undefined {
    const span = this.#now?.span
    if (!span) return undefined
    const { traceId, spanId } = span.spanContext()
    return `00-${traceId}-${spanId}-01`
  }

  /** In no trace; nearly always there is none to leave. */
  #apart<T>(work: () => Promise<T>): Promise<T> {
    return this.#active.getStore() === undefined ? work() : this.#active.run(undefined, work)
  }

  get #now(): Active | undefined {
    const active = this.#active.getStore()
    return active?.span.isRecording() ? active : undefined
  }

  #start(
    { name, kind, attributes = {} }: SpanAbout,
    parent: Context,
    more: { links?: Link[]; startTime?: number } = {},
  ): Span {
    const known = kind === undefined ? SpanKind.INTERNAL : kinds[kind]
    return this.#tracer.startSpan(name, { kind: known, attributes: { ...attributes }, ...more }, parent)
  }

  async #run<T>(span: Span, work: (open: OpenSpan) => Promise<T>): Promise<T> {
    const context = trace.setSpan(ROOT_CONTEXT, span)
    try {
      const { traceId, spanId } = span.spanContext()
      return await this.#active.run({ span, context }, () =>
        named({ traceId, spanId }, () => work(describing(span))),
      )
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      // Its text may hold what nobody else may read.
      span.setAttribute("error.type", nameOf(error))
      throw error
    } finally {
      span.end()
    }
  }
}

const untraced: OpenSpan = { describe() {} }

const describing = (span: Span): OpenSpan => ({
  describe({ name, attributes }) {
    if (name !== undefined) span.updateName(name)
    if (attributes) span.setAttributes({ ...attributes })
  },
})

/** The code where it has one that is a word, else the name. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown"
  return "code" in error && typeof error.code === "string" ? error.code : error.name
}

/** Nothing where a `traceparent` cannot be read, or says that it is not traced. */
function contextOf(traceparent: string | undefined): Context | undefined {
  const [, traceId = "", spanId = "", flags = ""] =
    /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(traceparent ?? "") ?? []
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED
  const from = { traceId, spanId, traceFlags, isRemote: true }
  return traceFlags === TraceFlags.SAMPLED && isSpanContextValid(from)
    ? trace.setSpanContext(ROOT_CONTEXT, from)
    : undefined
}

/** Complains once when a collector stops taking spans: it is no part of what people wait for. */
function reporting({ url, log, onExported }: TracingOptions): SpanExporter {
  const exporter = new OTLPTraceExporter({
    url: `${url.replace(/\/+$/, "")}/v1/traces`,
    timeoutMillis: answerWithinMs,
  })
  let failing = false
  return {
    export(spans, done) {
      exporter.export(spans, result => {
        const failed = result.code !== 0
        onExported(failed ? "failed" : "ok", spans.length)
        if (failed && !failing) log.warn({ reason: result.error?.message }, "the collector takes no traces")
        failing = failed
        done(result)
      })
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
}
