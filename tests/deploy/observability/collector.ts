import { z } from "zod"

const endpoint = z.string().regex(/^[\w.-]+:\d+$/)
const duration = z.string().regex(/^\d+(ms|s|m)$/)

/**
 * The components that we use, by the reference of each at https://github.com/open-telemetry/opentelemetry-collector. Names
 * may have a part of their own after a slash.
 */
const components = {
  extensions: { health_check: z.strictObject({ endpoint }) },
  receivers: {
    otlp: z.strictObject({
      protocols: z.strictObject({
        http: z.strictObject({ endpoint }).optional(),
        grpc: z.strictObject({ endpoint }).optional(),
      }),
    }),
  },
  processors: {
    memory_limiter: z.strictObject({
      check_interval: duration,
      limit_percentage: z.number().min(1).max(100),
      spike_limit_percentage: z.number().min(1).max(100),
    }),
    batch: z.strictObject({ timeout: duration, send_batch_max_size: z.number().int().positive() }),
  },
  exporters: {
    otlp: z.strictObject({
      endpoint,
      tls: z.strictObject({ insecure: z.boolean() }).optional(),
      sending_queue: z.strictObject({ queue_size: z.number().int().positive() }).optional(),
    }),
  },
} as const
type Kind = keyof typeof components

const named = z.record(z.string(), z.unknown())
const configuration = z.strictObject({
  extensions: named,
  receivers: named,
  processors: named,
  exporters: named,
  service: z.strictObject({
    extensions: z.array(z.string()),
    pipelines: z.record(
      z.string().regex(/^(traces|metrics|logs)(\/\w+)?$/),
      z.strictObject({
        receivers: z.array(z.string()).min(1),
        processors: z.array(z.string()),
        exporters: z.array(z.string()).min(1),
      }),
    ),
  }),
})

/** What the collector would not start with, or what would lead nowhere: a sentence each. */
export function wrongInCollector(text: string): string[] {
  const parsed = configuration.safeParse(Bun.YAML.parse(text))
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)
  const config = parsed.data
  const pipelines = Object.entries(config.service.pipelines)
  return (Object.keys(components) as Kind[]).flatMap(kind => {
    const uses =
      kind === "extensions" ? config.service.extensions : pipelines.flatMap(([, pipeline]) => pipeline[kind])
    const defined = Object.keys(config[kind])
    return [
      ...uses.filter(name => !defined.includes(name)).map(name => `${kind}.${name} is used, and not there`),
      ...defined.filter(name => !uses.includes(name)).map(name => `${kind}.${name} is there, and not used`),
      ...defined.flatMap(name => wrongComponent(kind, name, config[kind][name])),
      // Memory is bounded before anything is kept, as the processor's own page asks.
      ...(kind === "processors"
        ? pipelines
            .filter(([, { processors }]) => processors[0] !== "memory_limiter")
            .map(([name]) => `the pipeline ${name} does not begin with memory_limiter`)
        : []),
    ]
  })
}

function wrongComponent(kind: Kind, name: string, value: unknown): string[] {
  const shapes: Readonly<Record<string, z.ZodType>> = components[kind]
  const shape = shapes[name.split("/")[0] ?? ""]
  if (!shape) return [`${kind}.${name} is no component that we know`]
  const { error } = shape.safeParse(value)
  return (error?.issues ?? []).map(({ path, message }) => `${[kind, name, ...path].join(".")}: ${message}`)
}
