import { z } from "zod"

const attribute = z.object({
  key: z.string(),
  value: z.record(z.string(), z.union([z.string(), z.number()])),
})
const span = z.object({
  traceId: z.string().regex(/^[\da-f]{32}$/),
  spanId: z.string().regex(/^[\da-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  attributes: z.array(attribute),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })),
})
/** ExportTraceServiceRequest in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
})

export interface Collected extends Omit<z.infer<typeof span>, "attributes"> {
  /** `service.instance.id`: the process that it comes from. */
  readonly instance: string
  readonly attributes: Readonly<Record<string, string>>
}

/** A collector of traces on loopback: it takes OTLP over HTTP and keeps every span. */
export class Collector implements AsyncDisposable {
  readonly spans: Collected[] = []
  /** What came in, as it came. */
  readonly bodies: string[] = []
  readonly #server: Bun.Server<undefined>
  #check = () => {}

  constructor() {
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: request => this.#take(request),
    })
  }

  get url(): string {
    return this.#server.url.origin
  }

  /** The spans of the trace that has one of this name, once it is whole: such that `isWhole`. */
  trace(name: string, isWhole: (spans: readonly Collected[]) => boolean): Promise<Collected[]> {
    const { promise, resolve } = Promise.withResolvers<Collected[]>()
    this.#check = () => {
      for (const { traceId } of this.spans.filter(each => each.name === name)) {
        const spans = this.spans.filter(each => each.traceId === traceId)
        if (isWhole(spans)) resolve(spans)
      }
    }
    this.#check()
    return promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true)
  }

  async #take(from: Request): Promise<Response> {
    if (new URL(from.url).pathname !== "/v1/traces") return new Response("", { status: 404 })
    const body = await from.text()
    this.bodies.push(body)
    for (const { resource, scopeSpans } of request.parse(JSON.parse(body)).resourceSpans) {
      const instance = valuesOf(resource.attributes)["service.instance.id"] ?? ""
      for (const each of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({ ...each, instance, attributes: valuesOf(each.attributes) })
      }
    }
    this.#check()
    return Response.json({})
  }
}

const valuesOf = (attributes: readonly z.infer<typeof attribute>[]): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]))
