import {
  called,
  lastingOf,
  type Manifest,
  ofKind,
  selects,
  workloadsOf,
} from "../../tools/deploy/manifests.ts"
import { wrongPaths } from "./network/matrix.ts"
import type { Place } from "./network/policies.ts"
import { podPolicies } from "./pod-policies.ts"
import { refusedSettings } from "./program.ts"

/** What is wrong with rendered objects, a sentence each. */
export type Policy = (manifests: readonly Manifest[], given: Given) => string[]

/** What must be in the namespace before the charts are applied. */
export interface Given {
  readonly secrets: readonly string[]
  readonly claims?: readonly string[]
  /** Where servers are that are not rendered, by the names of their hosts. */
  readonly places?: Readonly<Record<string, Place>>
}

const wiring: Record<string, Policy> = {
  "names are taken once": manifests => {
    const names = manifests.map(called)
    return names.filter((name, index) => names.indexOf(name) !== index).map(name => `${name} is there twice`)
  },

  "selectors match their own pods, and no other's": manifests =>
    lastingOf(manifests).flatMap(one => {
      const wanted = one.spec.selector?.matchLabels ?? {}
      const matched = lastingOf(manifests).filter(other =>
        selects(wanted, other.spec.template.metadata.labels),
      )
      return matched.length === 1 && matched[0]?.metadata.name === one.metadata.name
        ? []
        : [`${called(one)} selects ${matched.map(called).join(", ") || "nothing"}`]
    }),

  "every Service leads to a port of a workload": manifests =>
    ofKind(manifests, "Service").flatMap(service => {
      const behind = lastingOf(manifests).filter(each =>
        selects(service.spec.selector, each.spec.template.metadata.labels),
      )
      if (behind.length !== 1) return [`${called(service)} leads to ${behind.length} workloads`]
      const ports = behind.flatMap(each => each.spec.template.spec.containers.flatMap(({ ports }) => ports))
      return service.spec.ports
        .filter(({ targetPort }) => !ports.some(port => [port.name, port.containerPort].includes(targetPort)))
        .map(({ targetPort }) => `${called(service)} leads to the port ${targetPort}, which nothing opens`)
    }),

  "every Ingress leads to a Service, and each path to one": manifests => {
    const services = ofKind(manifests, "Service")
    const paths = ofKind(manifests, "Ingress").flatMap(ingress =>
      ingress.spec.rules.flatMap(({ host, http }) =>
        http.paths.map(({ path, backend }) => ({
          ingress,
          // A canary is led to beside what it is to follow.
          place: `${canaryOf(ingress)}${host}${path}`,
          to: backend.service,
        })),
      ),
    )
    return paths.flatMap(({ ingress, place, to }) => {
      const service = services.find(({ metadata }) => metadata.name === to.name)
      const open = service?.spec.ports.some(({ name }) => name === to.port.name)
      return [
        ...(open ? [] : [`${called(ingress)} leads to ${to.name}:${to.port.name}, which is not there`]),
        ...(paths.filter(other => other.place === place).length > 1 ? [`${place} is led to twice`] : []),
      ]
    })
  },

  "every route leads to a port of a Service": manifests =>
    ofKind(manifests, "HTTPRoute").flatMap(route =>
      route.spec.rules
        .flatMap(({ backendRefs }) => backendRefs)
        .filter(
          ({ name, port }) =>
            !ofKind(manifests, "Service").some(
              service =>
                service.metadata.name === name && service.spec.ports.some(each => each.port === port),
            ),
        )
        .map(({ name, port }) => `${called(route)} leads to ${name}:${port}, which is not there`),
    ),

  "nothing is scaled by two": manifests => {
    const targets = [
      ...ofKind(manifests, "HorizontalPodAutoscaler"),
      ...ofKind(manifests, "ScaledObject"),
    ].map(({ spec }) => `${spec.scaleTargetRef.kind} ${spec.scaleTargetRef.name}`)
    return [
      ...targets.filter((each, at) => targets.indexOf(each) !== at).map(each => `${each} is scaled twice`),
      ...targets
        .filter(each => !lastingOf(manifests).some(workload => called(workload) === each))
        .map(each => `${each} is scaled, and is not there`),
    ]
  },

  "every workload has one budget for disruptions that lets a machine be emptied": manifests =>
    lastingOf(manifests).flatMap(each => {
      const budgets = ofKind(manifests, "PodDisruptionBudget").filter(({ spec }) =>
        selects(spec.selector.matchLabels, each.spec.template.metadata.labels),
      )
      if (budgets.length !== 1) return [`${called(each)} has ${budgets.length} disruption budgets`]
      return (budgets[0]?.spec.maxUnavailable ?? 0) < 1 ? [`${called(each)} can never be moved`] : []
    }),

  "an autoscaler has a target whose replicas nothing else sets": manifests =>
    ofKind(manifests, "HorizontalPodAutoscaler").flatMap(scaler => {
      const { scaleTargetRef: target, minReplicas, maxReplicas } = scaler.spec
      const workload = lastingOf(manifests).find(
        ({ kind, metadata }) => kind === target.kind && metadata.name === target.name,
      )
      if (!workload) return [`${called(scaler)} scales ${target.name}, which is not there`]
      return [
        ...(workload.spec.replicas === undefined
          ? []
          : [`${called(workload)} sets replicas and is autoscaled`]),
        ...(minReplicas <= maxReplicas ? [] : [`${called(scaler)} wants at least more than at most`]),
      ]
    }),

  "network policies deny every pod what they do not list": manifests =>
    workloadsOf(manifests).flatMap(each => {
      const types = ofKind(manifests, "NetworkPolicy")
        .filter(({ spec }) => selects(spec.podSelector.matchLabels, each.spec.template.metadata.labels))
        .flatMap(({ spec }) => spec.policyTypes)
      return ["Ingress", "Egress"]
        .filter(type => !types.includes(type))
        .map(type => `${called(each)} is open: no policy of type ${type} is for it`)
    }),

  "what pods refer to is there": (manifests, given) => {
    const has = (kind: string, name: string) =>
      manifests.some(each => each.kind === kind && each.metadata.name === name)
    const isThere = (kind: string, name: string) =>
      has(kind, name) ||
      (kind === "Secret" && given.secrets.includes(name)) ||
      (kind === "PersistentVolumeClaim" && (given.claims ?? []).includes(name))
    return workloadsOf(manifests).flatMap(each =>
      referencesOf(each)
        .filter(([kind, name]) => !isThere(kind, name))
        .map(([kind, name]) => `${called(each)} refers to ${kind} ${name}, which is not there`),
    )
  },
}

const canaryOf = ({ metadata }: Pick<Manifest, "metadata">): string =>
  metadata.annotations["nginx.ingress.kubernetes.io/canary"] === "true" ? "canary of " : ""

type Reference = [kind: string, name: string]

function referencesOf({ spec }: ReturnType<typeof workloadsOf>[number]): Reference[] {
  const pod = spec.template.spec
  const containers = [...pod.initContainers, ...pod.containers]
  const claimed = spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)
  const found: [kind: string, name: string | undefined][] = [
    ["ServiceAccount", pod.serviceAccountName],
    ...containers.flatMap(({ env }) =>
      env.flatMap(({ valueFrom }): [string, string | undefined][] => [
        ["Secret", valueFrom?.secretKeyRef?.name],
        ["ConfigMap", valueFrom?.configMapKeyRef?.name],
      ]),
    ),
    ...containers.flatMap(({ envFrom }) =>
      envFrom.flatMap(({ configMapRef, secretRef }): [string, string | undefined][] => [
        ["ConfigMap", configMapRef?.name],
        ["Secret", secretRef?.name],
      ]),
    ),
    ...pod.volumes.flatMap(({ configMap, secret, persistentVolumeClaim }): [string, string | undefined][] => [
      ["ConfigMap", configMap?.name],
      ["Secret", secret?.secretName],
      ["PersistentVolumeClaim", persistentVolumeClaim?.claimName],
    ]),
    ...containers.flatMap(({ volumeMounts }) =>
      volumeMounts
        .filter(({ name }) => !claimed.includes(name) && !pod.volumes.some(volume => volume.name === name))
        .map(({ name }): [string, string] => ["volume", name]),
    ),
  ]
  return found.filter((each): each is Reference => each[1] !== undefined)
}

/** Every policy by what it promises. */
export const policies: Readonly<Record<string, Policy>> = {
  ...podPolicies,
  ...wiring,
  "the program takes its settings": refusedSettings,
  "pods reach what they are configured to reach, and nothing else": wrongPaths,
}

/** All that is wrong by any policy. */
export function violations(manifests: readonly Manifest[], given: Given): string[] {
  return Object.entries(policies).flatMap(([name, policy]) =>
    policy(manifests, given).map(problem => `${name}: ${problem}`),
  )
}
