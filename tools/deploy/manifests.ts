import { z } from "zod"

const texts = z.record(z.string(), z.string())
const selector = z.looseObject({ matchLabels: texts })
const keyRef = z.looseObject({ name: z.string(), key: z.string() })
const asked = z.looseObject({ port: z.union([z.string(), z.number()]), path: z.string().optional() })
const probe = z.looseObject({ httpGet: asked.optional(), tcpSocket: asked.optional() })

const environment = z.looseObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .looseObject({ secretKeyRef: keyRef.optional(), configMapKeyRef: keyRef.optional() })
    .optional(),
})

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(environment).default([]),
  envFrom: z
    .array(
      z.looseObject({
        configMapRef: z.looseObject({ name: z.string() }).optional(),
        secretRef: z.looseObject({ name: z.string() }).optional(),
      }),
    )
    .default([]),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })).default([]),
  resources: z.looseObject({ requests: texts.default({}), limits: texts.default({}) }).optional(),
  securityContext: z.looseObject({}).optional(),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).default([]),
})
export type Container = z.output<typeof container>

const volume = z.looseObject({
  name: z.string(),
  configMap: z.looseObject({ name: z.string() }).optional(),
  secret: z
    .looseObject({ secretName: z.string(), items: z.array(z.looseObject({ path: z.string() })).optional() })
    .optional(),
  persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
})

const pod = z.looseObject({
  serviceAccountName: z.string().optional(),
  securityContext: z.looseObject({}).optional(),
  initContainers: z.array(container).default([]),
  containers: z.array(container).min(1),
  volumes: z.array(volume).default([]),
})
export type Pod = z.output<typeof pod>

const metadata = z.looseObject({
  name: z.string(),
  labels: texts.default({}),
  annotations: texts.default({}),
})

/** A rendered object. What the policies do not read stays as it is. */
export const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata,
  data: texts.optional(),
  spec: z.looseObject({}).optional(),
})
export type Manifest = z.output<typeof manifest>

const workload = manifest.extend({
  spec: z.looseObject({
    replicas: z.number().optional(),
    selector: selector.optional(),
    volumeClaimTemplates: z.array(z.looseObject({ metadata })).default([]),
    template: z.looseObject({ metadata: z.looseObject({ labels: texts }), spec: pod }),
  }),
})
export type Workload = z.output<typeof workload>

/** What keeps pods running. */
const workloadKinds = ["Deployment", "Rollout", "StatefulSet", "DaemonSet"]

/** Everything that makes pods, a lone pod among it, in the shape of a workload. */
export function workloadsOf(manifests: readonly Manifest[]): Workload[] {
  return manifests.flatMap(each => {
    if ([...workloadKinds, "Job"].includes(each.kind)) return [workload.parse(each)]
    if (each.kind === "CronJob") return [workload.parse({ ...each, spec: jobOf(each) })]
    if (each.kind !== "Pod") return []
    return [workload.parse({ ...each, spec: { template: { metadata: each.metadata, spec: each.spec } } })]
  })
}

const jobOf = ({ spec }: Manifest): unknown =>
  z.looseObject({ jobTemplate: z.looseObject({ spec: z.unknown() }) }).parse(spec).jobTemplate.spec

/** Those workloads that are to run for ever. */
export const lastingOf = (manifests: readonly Manifest[]): Workload[] =>
  workloadsOf(manifests).filter(({ kind }) => workloadKinds.includes(kind))

const service = manifest.extend({
  spec: z.looseObject({
    type: z.string().optional(),
    selector: texts,
    ports: z.array(
      z.looseObject({
        name: z.string(),
        port: z.number(),
        targetPort: z.union([z.string(), z.number()]),
      }),
    ),
  }),
})

const ingress = manifest.extend({
  spec: z.looseObject({
    rules: z.array(
      z.looseObject({
        host: z.string(),
        http: z.looseObject({
          paths: z.array(
            z.looseObject({
              path: z.string(),
              backend: z.looseObject({
                service: z.looseObject({ name: z.string(), port: z.looseObject({ name: z.string() }) }),
              }),
            }),
          ),
        }),
      }),
    ),
  }),
})

const budget = manifest.extend({ spec: z.looseObject({ maxUnavailable: z.number(), selector }) })

const scaler = manifest.extend({
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
    minReplicas: z.number(),
    maxReplicas: z.number(),
  }),
})

const scaledObject = manifest.extend({
  spec: z.looseObject({ scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }) }),
})

const httpRoute = manifest.extend({
  spec: z.looseObject({
    parentRefs: z.array(z.looseObject({ name: z.string(), namespace: z.string().optional() })),
    rules: z.array(
      z.looseObject({ backendRefs: z.array(z.looseObject({ name: z.string(), port: z.number() })) }),
    ),
  }),
})

const networkPolicy = manifest.extend({
  spec: z.looseObject({
    podSelector: z.looseObject({ matchLabels: texts }),
    policyTypes: z.array(z.string()),
  }),
})

const shapes = {
  Service: service,
  Ingress: ingress,
  PodDisruptionBudget: budget,
  HorizontalPodAutoscaler: scaler,
  NetworkPolicy: networkPolicy,
  ScaledObject: scaledObject,
  HTTPRoute: httpRoute,
} as const

/** The objects of a kind, as what the policies read of them. */
export function ofKind<K extends keyof typeof shapes>(
  manifests: readonly Manifest[],
  kind: K,
): z.output<(typeof shapes)[K]>[] {
  const shape: z.ZodType<z.output<(typeof shapes)[K]>> = shapes[kind] as never
  return manifests.filter(each => each.kind === kind).map(each => shape.parse(each))
}

/** Whether labels have everything that a selector wants. */
export const selects = (
  wanted: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean => Object.entries(wanted).every(([name, value]) => labels[name] === value)

export const called = ({ kind, metadata }: Pick<Manifest, "kind" | "metadata">): string =>
  `${kind} ${metadata.name}`
