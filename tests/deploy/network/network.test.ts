import { beforeAll, describe, expect, test } from "bun:test"
import { called, type Manifest } from "../../../tools/deploy/manifests.ts"
import { render } from "../../../tools/deploy/render.ts"
import { placesOfExample } from "./example.ts"
import { wrongPaths } from "./matrix.ts"
import {
  getsThrough,
  type NetworkPolicy,
  networkPoliciesOf,
  ownNamespace,
  type PodPlace,
} from "./policies.ts"

const given = { secrets: ["parley"], places: placesOfExample }
let preset: Manifest[]
let chart: Manifest[]

beforeAll(async () => {
  preset = await render(4, { chart: "root", values: ["presets/msgapp.yaml"] })
  chart = await render(4, { chart: "application", values: ["charts/application/ci/values.yaml"] })
})

describe("a call gets through", () => {
  const pod = (name: string): PodPlace => ({
    name,
    namespace: ownNamespace,
    labels: { app: name },
    ports: [{ name: "http", containerPort: 8080 }],
  })
  const policy = (spec: Record<string, unknown>): NetworkPolicy[] =>
    networkPoliciesOf([
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "one", labels: {}, annotations: {} },
        spec: { podSelector: { matchLabels: { app: "b" } }, policyTypes: ["Ingress"], ...spec },
      },
    ])
  const call = { from: pod("a"), to: pod("b"), port: 8080 }

  test.each([
    ["where no policy selects the pod", { podSelector: { matchLabels: { app: "c" } } }, true],
    ["never by a policy without rules", {}, false],
    ["by a rule without peers and ports", { ingress: [{}] }, true],
    ["by the pod's labels", { ingress: [{ from: [{ podSelector: { matchLabels: { app: "a" } } }] }] }, true],
    ["not by another's", { ingress: [{ from: [{ podSelector: { matchLabels: { app: "c" } } }] }] }, false],
    [
      "not by another namespace's",
      { ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: "b" } } }] }] },
      false,
    ],
    ["by a port's name", { ingress: [{ ports: [{ port: "http" }] }] }, true],
    ["not by another protocol", { ingress: [{ ports: [{ port: 8080, protocol: "UDP" }] }] }, false],
    ["by a range", { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }] }, true],
    [
      "not out of an exception",
      { ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] }] },
      false,
    ],
    ["where only the other direction is meant", { policyTypes: ["Egress"] }, true],
  ])("%s", (_, spec, through) => {
    expect(getsThrough(policy(spec), call)).toBe(through)
  })

  test("and what the evaluator does not know it refuses to judge", () => {
    expect(() => policy({ podSelector: { matchExpressions: [] } })).toThrow()
  })
})

test("the matrix of charts holds", () => {
  expect(wrongPaths(chart, given)).toEqual([])
  expect(wrongPaths(preset, given)).toEqual([])
})

type Direction = "ingress" | "egress"
type Rule = Record<string, unknown>

/** Objects with one change of one rule of one network policy, for every rule that there is. */
function* withOneRuleChanged(manifests: readonly Manifest[], change: Change) {
  for (const [index, { kind, spec }] of manifests.entries()) {
    if (kind !== "NetworkPolicy") continue
    for (const direction of ["ingress", "egress"] as const) {
      const rules = (spec?.[direction] ?? []) as Rule[]
      for (const [at, rule] of rules.entries()) {
        const changed = [...manifests]
        const others = rules.filter((_, each) => each !== at)
        const given = { ...spec, [direction]: [...others, ...change({ ...rule }, direction)] }
        changed[index] = { ...manifests[index], spec: given } as Manifest
        yield { what: `${direction} ${JSON.stringify(rule)}`, changed }
      }
    }
  }
}

type Change = (rule: Rule, direction: Direction) => Rule[]
const anybody = [{ ipBlock: { cidr: "0.0.0.0/0" } }, { namespaceSelector: {} }]
const changes: Record<string, Change> = {
  "a rule is missing": () => [],
  "a rule is for anybody": (rule, direction) => [
    { ...rule, [direction === "ingress" ? "from" : "to"]: anybody },
  ],
  // Pods have one port: a rule that names it by its name says no more than one that leaves it out.
  "a rule is for any port": ({ ports, ...rule }) => (JSON.stringify(ports).includes('"http"') ? [] : [rule]),
}

describe("it bites", () => {
  // On the chart of the nodes alone: in the whole, servers' own policies would close what nodes' leave open.
  test.each(Object.entries(changes))("where %s", (_, change) => {
    const missed = [...withOneRuleChanged(chart, change)].filter(
      ({ changed }) => wrongPaths(changed, given).length === 0,
    )
    expect(missed.map(({ what }) => what)).toEqual([])
  })

  test("where a rule of a server is missing, or for anybody", () => {
    for (const change of [changes["a rule is missing"], changes["a rule is for anybody"]] as Change[]) {
      for (const { what, changed } of withOneRuleChanged(preset, change)) {
        expect([what, wrongPaths(changed, given).length > 0]).toEqual([what, true])
      }
    }
  })

  test("where a policy is missing", () => {
    for (const { metadata } of preset.filter(({ kind }) => kind === "NetworkPolicy")) {
      if (metadata.name === "parley-parley-deny") continue
      const without = preset.filter(each => each.metadata !== metadata)
      expect([metadata.name, wrongPaths(without, given).length > 0]).toEqual([metadata.name, true])
    }
  })

  test("where a node is configured to reach another server", () => {
    const changed = structuredClone(preset)
    const worker = changed.find(each => called(each) === "Deployment parley-worker")
    const text = JSON.stringify(worker).replace("@parley-postgresql:5432", "@parley-redis:6379")
    expect(wrongPaths([...changed.filter(each => each !== worker), JSON.parse(text)], given)).toContain(
      "Deployment parley-worker reaches StatefulSet parley-postgresql, TCP 5432",
    )
  })
})
