import { z } from "zod"
import {
  type Container,
  called,
  lastingOf,
  type Manifest,
  type Workload,
  workloadsOf,
} from "../../tools/deploy/manifests.ts"

/** Pod security "restricted", and our own: user 10001, a root that cannot be written to, no token. */
const restrictedPod = z.looseObject({
  automountServiceAccountToken: z.literal(false),
  hostNetwork: z.literal(false).optional(),
  hostPID: z.literal(false).optional(),
  hostIPC: z.literal(false).optional(),
  securityContext: z.looseObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.number().min(1),
    seccompProfile: z.strictObject({ type: z.literal("RuntimeDefault") }),
  }),
})
const restrictedContainer = z.looseObject({
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal("ALL")]) }),
  }),
})
const volumeKinds = [
  "configMap",
  "secret",
  "emptyDir",
  "persistentVolumeClaim",
  "projected",
  "downwardAPI",
  "ephemeral",
]

type PodPolicy = (manifests: readonly Manifest[]) => string[]

/** What holds for each container of some workloads. */
const forContainers =
  (of: (manifests: readonly Manifest[]) => Workload[], find: (container: Container) => string[]): PodPolicy =>
  manifests =>
    of(manifests).flatMap(each => {
      const { initContainers, containers } = each.spec.template.spec
      // Those that only prepare a pod have no probes; everything else is asked of them too.
      const asked = of === lastingOf ? containers : [...initContainers, ...containers]
      return asked.flatMap(one => find(one).map(problem => `${called(each)}, ${one.name}: ${problem}`))
    })

function problemsOf(schema: z.ZodType, value: unknown): string[] {
  return (schema.safeParse(value).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  )
}

export const podPolicies: Record<string, PodPolicy> = {
  "pods keep to pod security restricted": manifests =>
    workloadsOf(manifests).flatMap(each => {
      const pod = each.spec.template.spec
      const odd = pod.volumes.flatMap(({ name, ...kinds }) =>
        Object.keys(kinds).filter(kind => !volumeKinds.includes(kind)),
      )
      return [...problemsOf(restrictedPod, pod), ...odd.map(kind => `a volume of kind ${kind}`)].map(
        problem => `${called(each)}: ${problem}`,
      )
    }),

  "containers keep to pod security restricted": forContainers(workloadsOf, one =>
    problemsOf(restrictedContainer, one),
  ),

  "containers that are to last are probed": forContainers(lastingOf, one =>
    (["startupProbe", "readinessProbe", "livenessProbe"] as const).flatMap(name => {
      const probe = one[name]
      if (!probe) return [`no ${name}`]
      const port = (probe.httpGet ?? probe.tcpSocket)?.port
      const open =
        port === undefined || one.ports.some(each => [each.name, each.containerPort].includes(port))
      return open ? [] : [`${name} asks the port ${port}, which it does not open`]
    }),
  ),

  "containers ask for what they need and have limits": forContainers(workloadsOf, ({ resources }) => [
    ...["cpu", "memory", "ephemeral-storage"].flatMap(each =>
      resources?.requests[each] ? [] : [`requests no ${each}`],
    ),
    ...["memory", "ephemeral-storage"].flatMap(each =>
      resources?.limits[each] ? [] : [`no limit of ${each}`],
    ),
  ]),

  "images are of one version": forContainers(workloadsOf, ({ image }) =>
    /(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(image) ? [] : [`the image is ${image}`],
  ),

  "no variable is set twice": forContainers(workloadsOf, ({ env }) => {
    const names = env.map(({ name }) => name)
    return names.filter((name, index) => names.indexOf(name) !== index).map(name => `${name} is set twice`)
  }),

  "pods are spread over machines and zones": manifests =>
    manifests
      .filter(({ kind }) => ["Deployment", "Rollout"].includes(kind))
      .flatMap(each => {
        const text = JSON.stringify(each.spec?.["template"])
        return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
          .filter(key => !text.includes(`"topologyKey":"${key}"`))
          .map(key => `${called(each)} is not spread by ${key}`)
      }),
}
