import { environmentOf } from "../../../tools/deploy/environment.ts"
import {
  called,
  type Manifest,
  ofKind,
  selects,
  type Workload,
  workloadsOf,
} from "../../../tools/deploy/manifests.ts"
import type { Given } from "../policies.ts"
import {
  getsThrough,
  type Machine,
  networkPoliciesOf,
  ownNamespace,
  type Place,
  type PodPlace,
} from "./policies.ts"

const namespaceOf = (name: string) => ({ "kubernetes.io/metadata.name": name })
const podOf = (name: string, namespace: string, labels: Record<string, string> = {}): PodPlace => ({
  name,
  namespace: namespaceOf(namespace),
  labels,
  ports: [],
})

const outside: Machine = { name: "a machine of the outside world", address: "203.0.113.7" }
/** What is tried beside that which somebody is configured to reach. */
const others: readonly Machine[] = [
  outside,
  { name: "a machine of the private network", address: "10.250.0.1" },
  { name: "the metadata of the cloud", address: "169.254.169.254" },
]
const otherDoors: readonly Target[] = [
  { place: outside, port: 22 },
  { place: outside, port: 53, protocol: "UDP" },
]
const names = podOf("the resolver of names", "kube-system")
const monitoring = podOf("monitoring", "monitoring")
const strangers: readonly Place[] = [
  podOf("a stranger of the namespace", "default", { app: "stranger" }),
  podOf("a stranger of another namespace", "other", { app: "stranger" }),
  outside,
]

/** Roles that call the outside world: pushes, link cards, single sign-on. */
const callingOut = ["api", "api:identity", "worker:notifications", "worker:search"]

interface Target {
  readonly place: Place
  readonly port: number
  readonly protocol?: "TCP" | "UDP"
}
const sameTarget = (one: Target, other: Target) =>
  one.place === other.place &&
  one.port === other.port &&
  (one.protocol ?? "TCP") === (other.protocol ?? "TCP")

/** Whether everybody who is configured to reach something does, and reaches nothing else. */
export function wrongPaths(manifests: readonly Manifest[], given: Given): string[] {
  const policies = networkPoliciesOf(manifests)
  const pods = workloadsOf(manifests).map(workload => ({ workload, place: placeOf(workload) }))
  const wantedBy = new Map(pods.map(pod => [pod, wantedTargets(pod.workload, { manifests, pods, given })]))
  const anybodys = [...wantedBy.values()].flat()
  const places = new Set<Place>([
    ...pods.flatMap(({ place }) => [place, ofOtherRelease(place)]),
    ...anybodys.map(({ place }) => place),
    ...others,
  ])
  const doors = unique([...anybodys, ...pods.flatMap(({ place }) => portsOf(place)), ...otherDoors])
  const targets = [...places].flatMap(place => doors.map(door => ({ ...door, place })))
  const outward = pods.flatMap(pod =>
    targets
      .filter(({ place }) => place !== pod.place)
      .flatMap(target => {
        const wanted = (wantedBy.get(pod) ?? []).some(each => sameTarget(each, target))
        const through = getsThrough(policies, { from: pod.place, to: target.place, ...target })
        return wanted === through ? [] : [sentence(pod.place, target, through)]
      }),
  )
  return [...outward, ...wrongEntrances(manifests, pods)]
}

interface Pod {
  readonly workload: Workload
  readonly place: PodPlace
}

function placeOf(workload: Workload): PodPlace {
  const { metadata, spec } = workload.spec.template
  return {
    name: called(workload),
    namespace: ownNamespace,
    labels: metadata.labels,
    ports: spec.containers.flatMap(({ ports }) => ports),
  }
}

const ofOtherRelease = (place: PodPlace): PodPlace => ({
  ...place,
  name: `${place.name} of another release`,
  labels: { ...place.labels, "app.kubernetes.io/instance": "another" },
})

const portsOf = (place: PodPlace): Target[] =>
  place.ports.map(({ containerPort }) => ({ place, port: containerPort }))

/** One of each port and protocol. */
function unique(targets: readonly Target[]): Pick<Target, "port" | "protocol">[] {
  const doors = targets.map(({ port, protocol = "TCP" }) => ({ port, protocol }))
  return [...new Map(doors.map(door => [`${door.protocol} ${door.port}`, door])).values()]
}

/** What a pod is configured to reach: every URL in its environment and arguments, and what its roles call. */
function wantedTargets(
  workload: Workload,
  { manifests, pods, given }: { manifests: readonly Manifest[]; pods: readonly Pod[]; given: Given },
): Target[] {
  const containers = workload.spec.template.spec.containers
  const environments = containers.map(each => environmentOf(each, manifests))
  const texts = [
    ...environments.flatMap(each =>
      Object.entries(each).flatMap(([name, value]) =>
        /_URL$/.test(name) && !/PUBLIC/.test(name) ? [value] : [],
      ),
    ),
    ...containers.flatMap(({ args = [] }) => args.map(each => /\b\w+:\/\/\S+$/.exec(each)?.[0] ?? "")),
  ]
  const servers = texts.flatMap(text => {
    const url = URL.parse(text)
    return url?.hostname ? [serverOf(url, { manifests, pods, given })] : []
  })
  const roles = environments.flatMap(each => each["PARLEY_ROLES"]?.split(",") ?? [])
  const world = roles.some(role => callingOut.includes(role))
    ? [443, 80].map(port => ({ place: outside, port }))
    : []
  const resolved = [...servers, ...world].length === 0 ? [] : (["TCP", "UDP"] as const)
  return [...servers, ...world, ...resolved.map(protocol => ({ place: names, port: 53, protocol }))]
}

const standardPorts: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "s3:": 443,
  "postgres:": 5432,
  "redis:": 6379,
  "nats:": 4222,
  "amqp:": 5672,
  "smtp:": 587,
}

function serverOf(
  url: URL,
  { manifests, pods, given }: { manifests: readonly Manifest[]; pods: readonly Pod[]; given: Given },
): Target {
  const port = Number(url.port) || (standardPorts[url.protocol] ?? 0)
  const service = ofKind(manifests, "Service").find(({ metadata }) => metadata.name === url.hostname)
  const open = service?.spec.ports.find(each => each.port === port)
  const behind = service && pods.find(({ place }) => selects(service.spec.selector, place.labels))
  const to = behind?.place.ports.find(each =>
    [each.name, each.containerPort].includes(open?.targetPort ?? ""),
  )
  if (behind && to) return { place: behind.place, port: to.containerPort }
  const known = given.places?.[url.hostname]
  return { place: known ?? { name: `${url.hostname}, which is nowhere`, address: "192.0.2.1" }, port }
}

/** Who gets in from elsewhere: the controller where an Ingress leads, monitoring to nodes, and anybody to an open Service. */
function wrongEntrances(manifests: readonly Manifest[], pods: readonly Pod[]): string[] {
  const policies = networkPoliciesOf(manifests)
  const controllers = controllersOf(manifests)
  const leads = ledTo(manifests)
  return pods.flatMap(({ place }) => {
    const services = ofKind(manifests, "Service").filter(({ spec }) => selects(spec.selector, place.labels))
    const isOpen = services.some(({ spec }) => ["LoadBalancer", "NodePort"].includes(spec.type ?? ""))
    // The other colour is let in already, so that it can be led to at any moment.
    const isLed = services.some(({ metadata }) => leads.has(metadata.name.replace(/-preview$/, "")))
    const isNode = place.labels["app.kubernetes.io/name"] === "parley"
    return portsOf(place).flatMap(target => {
      const check = (from: Place, wanted: boolean) => {
        const through = getsThrough(policies, { from, to: place, port: target.port })
        return wanted === through ? [] : [sentence(from, target, through)]
      }
      return [
        ...controllers.flatMap(each => check(each, isLed || isOpen)),
        ...check(monitoring, isNode),
        ...strangers.flatMap(each => check(each, isOpen)),
      ]
    })
  })
}

const controllerNamespaces: Readonly<Record<string, string>> = { nginx: "ingress-nginx", traefik: "traefik" }

function controllersOf(manifests: readonly Manifest[]): PodPlace[] {
  const classes = manifests
    .filter(({ kind }) => kind === "Ingress")
    .map(({ spec }) => `${spec?.["ingressClassName"]}`)
  const gateways = ofKind(manifests, "HTTPRoute").flatMap(({ spec }) =>
    spec.parentRefs.map(({ namespace }) => namespace ?? "default"),
  )
  return [
    ...[...new Set(classes)].map(name =>
      podOf(`the controller ${name}`, controllerNamespaces[name] ?? "nowhere"),
    ),
    ...[...new Set(gateways)].map(namespace => podOf("the gateway", namespace)),
  ]
}

/** Names of Services that are led to from outside. */
function ledTo(manifests: readonly Manifest[]): Set<string> {
  return new Set([
    ...ofKind(manifests, "Ingress").flatMap(({ spec }) =>
      spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service.name)),
    ),
    ...ofKind(manifests, "HTTPRoute").flatMap(({ spec }) =>
      spec.rules.flatMap(({ backendRefs }) => backendRefs.map(({ name }) => name)),
    ),
  ])
}

function sentence(from: Place, { place, port, protocol = "TCP" }: Target, through: boolean): string {
  return `${from.name} ${through ? "reaches" : "does not reach"} ${place.name}, ${protocol} ${port}`
}
