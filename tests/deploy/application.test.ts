import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import { roles, settings } from "../../server/config.ts"
import { deploy } from "../../tools/deploy/assembled.ts"
import { helmMajors } from "../../tools/deploy/helm.ts"
import { lastingOf, type Manifest, ofKind } from "../../tools/deploy/manifests.ts"
import { lint, type Rendering, refusal, render } from "../../tools/deploy/render.ts"
import { placesOfExample } from "./network/example.ts"
import { violations } from "./policies.ts"
import { overlay, valuesOf, withoutEffect } from "./values.ts"

const small = "charts/application/ci/values.yaml"
const everything = [small, "charts/application/ci/everything.yaml"]
const bucket = [small, "charts/application/ci/bucket.yaml"]
const given = { secrets: ["parley"], places: placesOfExample }
const chart = "application"
/** Ways to renew and to lead people in. */
const ways = ["blue-green", "canary", "argo-canary", "argo-blue-green", "gateway"].map(name => [
  small,
  `charts/application/ci/${name}.yaml`,
])

describe.each([...helmMajors])("on Helm %d", major => {
  test.each([[[small]], [everything], [bucket], ...ways.map(way => [way])])(
    "%p lints, renders and breaks no policy",
    async values => {
      await lint(major, { chart, values })
      expect(violations(await render(major, { chart, values }), given)).toEqual([])
    },
  )

  test.each([
    ["workloads: null", "workloads is empty"],
    ["workloads: {front: {roles: [web, shop]}}", "/workloads/front/roles/1|workloads.front.roles.1"],
    ["workloads: {front: {roles: [web, migrate]}}", "/workloads/front/roles/1|workloads.front.roles.1"],
    ["workloads: {front: {colour: red}}", "colour"],
    ["workloads: {worker: {roles: ['worker:messages']}}", 'no workload has the role "worker:presence"'],
    ["workloads: {back: {roles: [realtime, 'api:rooms']}}", "serves the REST calls of identity"],
    ["settings: {PARLEY_COLOUR: red}", "PARLEY_COLOUR"],
    ["settings: {PARLEY_LINK_CARDS: true}", "PARLEY_LINK_CARDS"],
    ["image: {tag: latest}", "image.tag|/image/tag"],
    ["connections: {cache: {url: ''}}", "connections.cache is not given"],
    ["connections: {broker: {secret: null}}", "Give connections.broker"],
    ["connections: {bus: {url: 'nats://x', to: [{}]}}", "connections.bus.to|/connections/bus/to"],
    ["connections: {cache: {to: []}}", "connections.cache.to is empty"],
    ["connections: {database: {secret: {name: a, key: b}}}", "has both a url and a secret"],
    ["connections: {database: {password: null}}", "which Secret has it"],
    ["connections: {cache: {password: {name: a, key: b}}}", "has a password that its url does not use"],
    ["rollout: {strategy: blue}", "/rollout/strategy|rollout.strategy"],
    ["rollout: {strategy: canary}", "rollout.canary.tag is empty"],
    ["{rollout: {strategy: canary, canary: {tag: '2'}}, ingress: {controller: traefik}}", "nginx or gateway"],
    ["ingress: {tlsSecret: '', certificate: {issuer: a}}", "Say with ingress.tlsSecret"],
    ["ingress: {controller: gateway}", "Say with ingress.gateway"],
    ["workloads: {worker: {autoscaling: {queueLag: 5}}}", "Say with keda.prometheusUrl"],
  ])("%p is refused", async (more, sentence) => {
    expect(await refusal(major, { chart, values: [small], more })).toMatch(new RegExp(sentence))
  })
})

test("the schema knows the program's settings and roles, but for those that have a place of their own", async () => {
  const schema = await Bun.file(join(deploy, "charts/application/values.schema.json")).json()
  const elsewhere = /^PARLEY_(ROLES|HOST|PORT|BACKUP_.*|.*_URL|.*_FILE)$/
  const names = Object.values(settings).map(({ env }) => env as string)
  const expected = names.filter(name => name === "PARLEY_PUBLIC_URL" || !elsewhere.test(name))
  expect(Object.keys(schema.properties.settings.properties).sort()).toEqual(expected.sort())
  const known: string[] = schema.properties.workloads.additionalProperties.properties.roles.items.enum
  expect(known.sort()).toEqual(roles.filter(role => role !== "migrate").sort())
})

const peers = [{ ipBlock: { cidr: "10.9.0.0/16" } }]
const secret = { name: "other", key: "other" }
/** Another value for each but the connections. */
const others: Record<string, unknown> = {
  "image.repository": "registry.example.org/parley",
  "image.tag": "0.2.0",
  "image.digest": `sha256:${"0".repeat(64)}`,
  "image.pullPolicy": "Always",
  "image.pullSecrets": ["parley"],
  workloads: { more: { roles: ["realtime"] } },
  "workloadDefaults.port": 3001,
  "workloadDefaults.serviceType": "NodePort",
  "workloadDefaults.servicePort": 80,
  "workloadDefaults.paths": ["/other"],
  "workloadDefaults.replicas": 4,
  "workloadDefaults.autoscaling.enabled": true,
  "workloadDefaults.autoscaling.min": 3,
  "workloadDefaults.autoscaling.max": 7,
  "workloadDefaults.autoscaling.cpu": 71,
  "workloadDefaults.autoscaling.memory": 81,
  "workloadDefaults.autoscaling.connections": 5000,
  "workloadDefaults.autoscaling.queueLag": 200,
  "workloadDefaults.autoscaling.scaleDownAfter": 301,
  "workloadDefaults.autoscaling.scaleDownPercent": 51,
  "workloadDefaults.resources.requests.cpu": "101m",
  "workloadDefaults.resources.requests.memory": "257Mi",
  "workloadDefaults.resources.requests.ephemeral-storage": "65Mi",
  "workloadDefaults.resources.limits.cpu": "2",
  "workloadDefaults.resources.limits.memory": "2Gi",
  "workloadDefaults.resources.limits.ephemeral-storage": "1Gi",
  "workloadDefaults.maxSurge": 3,
  "workloadDefaults.minReadySeconds": 6,
  "workloadDefaults.drainSeconds": 16,
  "workloadDefaults.terminationGracePeriodSeconds": 61,
  "workloadDefaults.nodeSelector": { disk: "fast" },
  "workloadDefaults.tolerations": [{ operator: "Exists" }],
  "workloadDefaults.spread": "DoNotSchedule",
  "workloadDefaults.podAnnotations": { a: "b" },
  settings: { PARLEY_LOG_LEVEL: "debug" },
  "files.existingClaim": "other",
  "files.storageClass": "fast",
  "files.accessMode": "ReadWriteOnce",
  "files.size": "21Gi",
  "keys.signing": secret,
  "keys.encryption": secret,
  "keys.push": secret,
  "keys.oidcProviders": secret,
  "ingress.enabled": false,
  "ingress.controller": "traefik",
  "ingress.className": "other",
  "ingress.host": "chat.example.com",
  "ingress.tlsSecret": "other-tls",
  "ingress.annotations": { a: "b" },
  "ingress.trustedProxies": ["10.7.0.0/16"],
  "ingress.stickyCookie": "other",
  "ingress.certificate.issuer": "other",
  "ingress.certificate.kind": "Issuer",
  "ingress.gateway.name": "other",
  "ingress.gateway.namespace": "other",
  "rollout.strategy": "blueGreen",
  "rollout.active": "blue",
  "rollout.colors.blue": "0.3.0",
  "rollout.colors.green": "0.3.0",
  "rollout.canary.tag": "0.3.0",
  "rollout.canary.weight": 11,
  "rollout.canary.replicas": 2,
  "rollout.argo": true,
  "migration.job": true,
  "keda.prometheusUrl": "http://other:9090",
  "networkPolicy.enabled": false,
  "networkPolicy.ingressFrom": peers,
  "networkPolicy.monitoringFrom": peers,
  "networkPolicy.dnsTo": peers,
  "networkPolicy.outboundPorts": [444],
  "networkPolicy.outboundExcept": ["10.7.0.0/16"],
  "smokeTest.enabled": false,
  "smokeTest.accountSecret": "other",
  disruptionBudget: false,
}

/** Changes of one connection, each with what it needs beside it. */
const connectionChanges = (url: string): [path: string, overlay: unknown][] => [
  ["url", { url: `${url}.example.org`, secret: null, password: null }],
  ["secret", { url: "", secret, password: null }],
  ["password", { url: url.replace("//", "//parley:$(PASSWORD)@"), secret: null, password: secret }],
  ["port", { port: 1234 }],
  ["to", { to: peers }],
]
const urls = {
  database: "postgres://postgresql",
  broker: "nats://nats",
  queue: "amqp://rabbitmq",
  bus: "nats://nats",
  cache: "redis://redis",
  blobs: "s3://key:secret@s3.example.com/files",
  smtp: "smtp://mail",
  otlp: "http://collector",
}

test("every value has an effect", async () => {
  const all = { chart, values: everything }
  const bases: Record<string, Rendering> = {
    broker: { chart, values: [small] },
    blobs: { chart, values: bucket },
  }
  const onWay = (name: string): Rendering => ({
    chart,
    values: ways.find(way => way[1]?.includes(name)) ?? [],
  })
  // Values that only some ways look at, by how their paths begin.
  const ofWays: [prefix: string, Rendering][] = [
    ["ingress.certificate", onWay("/gateway")],
    ["ingress.gateway", onWay("/gateway")],
    ["keda", onWay("/gateway")],
    ["workloadDefaults.autoscaling.queueLag", onWay("/gateway")],
    ["rollout.active", onWay("/blue-green")],
    ["rollout.colors", onWay("/blue-green")],
    ["rollout.canary", onWay("/canary")],
    ["rollout.argo", onWay("/canary")],
  ]
  const changes = [
    ...Object.entries(others).map(([path, value]) => ({
      path,
      on: ofWays.find(([prefix]) => path.startsWith(prefix))?.[1] ?? all,
      more: overlay(path, value),
    })),
    ...Object.entries(urls).flatMap(([name, url]) =>
      connectionChanges(url).map(([key, more]) => ({
        path: `connections.${name}.${key}`,
        on: bases[name] ?? all,
        more: overlay(`connections.${name}`, more),
      })),
    ),
  ]
  expect(changes.map(({ path }) => path).sort()).toEqual((await valuesOf(chart)).sort())
  expect(await withoutEffect(changes)).toEqual([])
})

const called = (all: readonly Manifest[], kind: string) =>
  all.filter(each => each.kind === kind).map(({ metadata }) => metadata.name)
const rendered = (way: string) =>
  render(4, { chart, values: ways.find(each => each[1]?.includes(way)) ?? [] })

test("blue-green: both versions run, Services lead to one, and workers roll", async () => {
  const all = await rendered("/blue-green")
  expect(called(all, "Deployment").sort()).toEqual(
    ["back-blue", "back-green", "front-blue", "front-green", "worker"].map(name => `parley-${name}`),
  )
  const leads = ofKind(all, "Service").map(({ metadata, spec }) => [
    metadata.name,
    spec.selector["app.kubernetes.io/component"],
  ])
  expect(Object.fromEntries(leads)).toEqual({
    "parley-back": "back-green",
    "parley-back-preview": "back-blue",
    "parley-front": "front-green",
    "parley-front-preview": "front-blue",
    "parley-worker": "worker",
  })
  const images = lastingOf(all).map(each => each.spec.template.spec.containers[0]?.image.split(":").at(-1))
  expect(images.sort()).toEqual(["0.1.0", "0.1.0", "0.1.0", "0.2.0", "0.2.0"])
})

test("canary: a second Ingress leads a share to the new version", async () => {
  const all = await rendered("/canary")
  const weights = all
    .filter(({ kind }) => kind === "Ingress")
    .map(({ metadata }) => [metadata.name, metadata.annotations["nginx.ingress.kubernetes.io/canary-weight"]])
  expect(Object.fromEntries(weights)).toEqual({
    "parley-back": undefined,
    "parley-back-canary": "10",
    "parley-front": undefined,
    "parley-front-canary": "10",
  })
})

test("with Argo Rollouts nodes that people reach are Rollouts, and workers are not", async () => {
  for (const way of ["/argo-canary", "/argo-blue-green"]) {
    const all = await rendered(way)
    expect([called(all, "Rollout"), called(all, "Deployment")]).toEqual([
      ["parley-back", "parley-front"],
      ["parley-worker"],
    ])
  }
})

test("what scales by the queue is KEDA's alone", async () => {
  const all = await rendered("/gateway")
  expect(called(all, "ScaledObject")).toEqual(["parley-worker"])
  expect(called(all, "HorizontalPodAutoscaler")).toEqual(["parley-back"])
  expect(JSON.stringify(all)).toContain("parley_ws_connections")
})
