import { environmentOf } from "../../deploy/environment.ts"
import {
  type Container,
  type Manifest,
  ofKind,
  selects,
  type Workload,
  workloadsOf,
} from "../../deploy/manifests.ts"

/** A Deployment as processes are made of it. */
export interface PodSet {
  readonly name: string
  /** How many are wanted: the least where an autoscaler decides. */
  readonly count: number
  /** How many more there may be while they are renewed. */
  readonly surge: number
  readonly minReadySeconds: number
  /** Seconds between leaving the Service and being told to stop. */
  readonly drainSeconds: number
  /** Seconds to end, draining among them. */
  readonly graceSeconds: number
  readonly port: number
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** What is mounted where: the path in the container, and what it is. */
  readonly mounts: readonly Mount[]
  readonly probes: Readonly<Record<ProbeName, string>>
}

export const probeNames = ["startup", "readiness", "liveness"] as const
export type ProbeName = (typeof probeNames)[number]

export type Mount = { readonly path: string; readonly volume: string } & (
  | { readonly kind: "shared" | "scratch" }
  | { readonly kind: "secret"; readonly files: readonly string[] }
)

/** The Deployments among rendered objects. */
export function podSetsOf(manifests: readonly Manifest[]): PodSet[] {
  const scalers = ofKind(manifests, "HorizontalPodAutoscaler")
  return workloadsOf(manifests)
    .filter(({ kind }) => kind === "Deployment")
    .map(workload => {
      const { metadata, spec } = workload
      const container = theOne(workload)
      const least = scalers.find(each => each.spec.scaleTargetRef.name === metadata.name)?.spec.minReplicas
      return {
        name: metadata.name,
        count: least ?? spec.replicas ?? 1,
        surge: numberAt(spec, "strategy", "rollingUpdate", "maxSurge"),
        minReadySeconds: numberAt(spec, "minReadySeconds"),
        drainSeconds: numberAt(container, "lifecycle", "preStop", "sleep", "seconds"),
        graceSeconds: numberAt(spec.template.spec, "terminationGracePeriodSeconds"),
        port: container.ports[0]?.containerPort ?? 0,
        args: container.args ?? [],
        environment: environmentOf(container, manifests),
        mounts: mountsOf(workload, container),
        probes: {
          startup: pathOf(container, "startup"),
          readiness: pathOf(container, "readiness"),
          liveness: pathOf(container, "liveness"),
        },
      }
    })
}

/** A Service, and the Deployment behind it. */
export interface Door {
  readonly name: string
  readonly port: number
  readonly podSet: string
  /** Whether it is open to the outside by itself. */
  readonly isOpen: boolean
}

export function doorsOf(manifests: readonly Manifest[]): Door[] {
  const workloads = workloadsOf(manifests).filter(({ kind }) => kind === "Deployment")
  return ofKind(manifests, "Service").flatMap(({ metadata, spec }) => {
    const behind = workloads.find(each => selects(spec.selector, each.spec.template.metadata.labels))
    const port = spec.ports[0]?.port
    if (!behind || port === undefined) return []
    const isOpen = spec.type === "LoadBalancer"
    return [{ name: metadata.name, port, podSet: behind.metadata.name, isOpen }]
  })
}

/** A beginning of a path, and the Service that it is led to. */
export interface Lead {
  readonly path: string
  readonly door: string
}

/** What the Ingress leads where; without one, the Services that are open lead everything to themselves. */
export function leadsOf(manifests: readonly Manifest[]): Lead[] {
  const byIngress = ofKind(manifests, "Ingress").flatMap(({ spec }) =>
    spec.rules.flatMap(({ http }) =>
      http.paths.map(({ path, backend }) => ({ path, door: backend.service.name })),
    ),
  )
  if (byIngress.length > 0) return byIngress
  return doorsOf(manifests)
    .filter(({ isOpen }) => isOpen)
    .map(({ name }) => ({ path: "/", door: name }))
}

function theOne({ metadata, spec }: Workload): Container {
  const [container, ...others] = spec.template.spec.containers
  if (!container || others.length > 0) throw new Error(`${metadata.name} is not one container.`)
  return container
}

function mountsOf({ spec }: Workload, container: Container): Mount[] {
  return container.volumeMounts.map(({ name, mountPath: path }) => {
    const volume = spec.template.spec.volumes.find(each => each.name === name)
    const items = volume?.secret?.items
    if (items) return { path, volume: name, kind: "secret", files: items.map(item => item.path) }
    return { path, volume: name, kind: volume?.persistentVolumeClaim ? "shared" : "scratch" }
  })
}

function pathOf(container: Container, name: ProbeName): string {
  const path = container[`${name}Probe`]?.httpGet?.path
  if (path === undefined) throw new Error(`${container.name} has no ${name} probe that asks a path.`)
  return path
}

function numberAt(object: unknown, ...path: string[]): number {
  const value = path.reduce<unknown>(
    (at, name) => (at as Record<string, unknown> | undefined)?.[name],
    object,
  )
  if (typeof value !== "number")
    throw new Error(`${path.join(".")} is ${String(value)}, where a number belongs.`)
  return value
}
