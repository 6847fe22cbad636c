import { BlockList } from "node:net"
import { z } from "zod"
import { type Manifest, selects } from "../../../tools/deploy/manifests.ts"

const texts = z.record(z.string(), z.string())
const selector = z.strictObject({ matchLabels: texts.default({}) })
const peer = z.strictObject({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.strictObject({ cidr: z.cidrv4(), except: z.array(z.cidrv4()).default([]) }).optional(),
})
type Peer = z.output<typeof peer>
const portRule = z.strictObject({
  port: z.union([z.string(), z.number()]),
  protocol: z.enum(["TCP", "UDP"]).default("TCP"),
})
const ports = z.array(portRule).optional()

/** Strict where others are loose: what the evaluator does not understand it must not pass over. */
const networkPolicy = z.looseObject({
  spec: z.strictObject({
    podSelector: selector,
    policyTypes: z.array(z.enum(["Ingress", "Egress"])),
    ingress: z.array(z.strictObject({ from: z.array(peer).optional(), ports })).default([]),
    egress: z.array(z.strictObject({ to: z.array(peer).optional(), ports })).default([]),
  }),
})
export type NetworkPolicy = z.output<typeof networkPolicy>

export const networkPoliciesOf = (manifests: readonly Manifest[]): NetworkPolicy[] =>
  manifests.filter(({ kind }) => kind === "NetworkPolicy").map(each => networkPolicy.parse(each))

/** A pod, with the labels of its namespace. */
export interface PodPlace {
  readonly name: string
  readonly namespace: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
}

/** A machine outside the cluster. */
export interface Machine {
  readonly name: string
  readonly address: string
}
export type Place = PodPlace | Machine

export interface Call {
  readonly from: Place
  readonly to: Place
  readonly port: number
  readonly protocol?: "TCP" | "UDP"
}

const isPod = (place: Place): place is PodPlace => "labels" in place

/** The namespace that charts are rendered for, by its labels. */
export const ownNamespace: Readonly<Record<string, string>> = { "kubernetes.io/metadata.name": "default" }

/** An address out of the middle of what clusters give to pods: an `ipBlock` may well hold them. */
const addressOfPods = "10.42.0.7"

/**
 * Whether a call gets through, by the rules of Kubernetes: a pod that policies of a direction select is reached, or reaches, only what one of
 * them lists; other pods are open. The policies are those of the namespace that the charts are in.
 */
export function getsThrough(policies: readonly NetworkPolicy[], call: Call): boolean {
  return allows(policies, "Egress", call.from, call) && allows(policies, "Ingress", call.to, call)
}

function allows(
  policies: readonly NetworkPolicy[],
  type: "Ingress" | "Egress",
  place: Place,
  call: Call,
): boolean {
  if (!isPod(place) || !isOwn(place.namespace)) return true
  const selecting = policies.filter(
    ({ spec }) => spec.policyTypes.includes(type) && selects(spec.podSelector.matchLabels, place.labels),
  )
  if (selecting.length === 0) return true
  const other = type === "Ingress" ? call.from : call.to
  return selecting.some(({ spec }) => {
    const rules =
      type === "Ingress"
        ? spec.ingress.map(({ from, ports }) => ({ peers: from, ports }))
        : spec.egress.map(({ to, ports }) => ({ peers: to, ports }))
    return rules.some(
      ({ peers, ports }) =>
        (peers === undefined || peers.some(each => isMeant(each, other))) &&
        (ports === undefined || ports.some(each => isAsked(each, call))),
    )
  })
}

const isOwn = (namespace: Readonly<Record<string, string>>): boolean => selects(ownNamespace, namespace)

function isMeant({ podSelector, namespaceSelector, ipBlock }: Peer, place: Place): boolean {
  if (ipBlock) return isWithin(ipBlock, isPod(place) ? addressOfPods : place.address)
  if (!isPod(place)) return false
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector.matchLabels, place.namespace)
    : isOwn(place.namespace)
  return inNamespace && selects(podSelector?.matchLabels ?? {}, place.labels)
}

function isWithin({ cidr, except }: NonNullable<Peer["ipBlock"]>, address: string): boolean {
  const within = (range: string) => {
    const [net = "", prefix = ""] = range.split("/")
    const list = new BlockList()
    list.addSubnet(net, Number(prefix))
    return list.check(address)
  }
  return within(cidr) && !except.some(within)
}

function isAsked(rule: z.output<typeof portRule>, { to, port, protocol = "TCP" }: Call): boolean {
  if (rule.protocol !== protocol) return false
  if (typeof rule.port === "number") return rule.port === port
  return isPod(to) && to.ports.some(each => each.name === rule.port && each.containerPort === port)
}
