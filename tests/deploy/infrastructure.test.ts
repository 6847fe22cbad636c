import { describe, expect, test } from "bun:test"
import { helmMajors } from "../../tools/deploy/helm.ts"
import { called, type Manifest } from "../../tools/deploy/manifests.ts"
import { lint, refusal, render } from "../../tools/deploy/render.ts"
import { violations } from "./policies.ts"
import { overlay, valuesOf, withoutEffect } from "./values.ts"

const chart = "infrastructure"
const servers = ["postgresql", "redis", "nats", "rabbitmq", "redpanda"]
const everything = ["charts/infrastructure/ci/everything.yaml"]
const given = { secrets: ["parley"] }

describe.each([...helmMajors])("on Helm %d", major => {
  test.each([[[]], [everything]])("%p lints, renders and breaks no policy", async values => {
    await lint(major, { chart, values })
    expect(violations(await render(major, { chart, values }), given)).toEqual([])
  })

  test.each([
    ["redis: {replicas: 3}", "replicas"],
    ["mongodb: {enabled: true}", "mongodb"],
    ["postgresql: {image: 'postgres:latest'}", "postgresql.image|/postgresql/image"],
    ["nats: {size: big}", "nats.size|/nats/size"],
    ["redpanda: {memory: 1Gi}", "redpanda.memory|/redpanda/memory"],
    ["secret: ''", "secret"],
    ["postgresql: {backup: {schedule: daily}}", "schedule"],
    ["postgresql: {backup: {restore: ../../etc/passwd}}", "restore"],
  ])("%p is refused", async (more, sentence) => {
    expect(await refusal(major, { chart, values: [], more })).toMatch(new RegExp(sentence))
  })
})

test("each server has a switch of its own", async () => {
  for (const server of servers) {
    const alone = Object.fromEntries(servers.map(each => [each, { enabled: each === server }]))
    const rendered = await render(4, { chart, values: [], more: JSON.stringify(alone) })
    const has = (kind: string) => rendered.filter(each => each.kind === kind).map(called)
    expect(has("StatefulSet")).toEqual([`StatefulSet parley-${server}`])
    expect(has("Service")).toEqual([`Service parley-${server}`])
  }
})

test("no password is written anywhere: they come out of the Secret", async () => {
  const rendered = await render(4, { chart, values: everything })
  const passwords = rendered.flatMap(passwordsOf)
  expect(passwords.map(({ value }) => value).filter(value => value !== undefined)).toEqual([
    "$(REDIS_PASSWORD)",
  ])
  const keys = new Set(passwords.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.key ?? []))
  expect([...keys].sort()).toEqual(servers.map(server => `${server}-password`).sort())
})

interface Password {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { secretKeyRef: { key: string } }
}

function passwordsOf(manifest: Manifest): Password[] {
  const found: Password[] = []
  JSON.stringify(manifest, (_, value) => {
    if (typeof value?.name === "string" && /PASS|AUTH/.test(value.name)) found.push(value)
    return value
  })
  return found
}

const common = {
  image: "registry.example.com/other:1",
  user: 1234,
  passwordKey: "other",
  size: "3Gi",
  "resources.requests.cpu": "51m",
  "resources.requests.memory": "65Mi",
  "resources.requests.ephemeral-storage": "65Mi",
  "resources.limits.memory": "3Gi",
  "resources.limits.ephemeral-storage": "3Gi",
}

test("every value has an effect", async () => {
  const others: Record<string, unknown> = {
    secret: "other",
    pullSecrets: ["other"],
    storageClass: "fast",
    ...Object.fromEntries(
      servers.flatMap(server => Object.entries(common).map(([key, value]) => [`${server}.${key}`, value])),
    ),
    "postgresql.enabled": false,
    "redis.enabled": false,
    "nats.enabled": false,
    "rabbitmq.enabled": false,
    "redpanda.enabled": false,
    "redpanda.memory": "2G",
    "postgresql.parameters.max_connections": "301",
    "postgresql.parameters.shared_buffers": "257MB",
    "redis.appendOnly": false,
    "redis.maxMemory": "257mb",
    "nats.syncAlways": true,
    "networkPolicy.enabled": false,
    "networkPolicy.alsoFrom": [{ podSelector: {} }],
    "networkPolicy.dnsTo": [{ podSelector: {} }],
    "postgresql.backup.enabled": false,
    "postgresql.backup.schedule": "0 4 * * *",
    "postgresql.backup.keep": 3,
    "postgresql.backup.size": "3Gi",
    "postgresql.backup.storageClass": "slow",
    "postgresql.backup.restore": "",
  }
  const on = { chart, values: everything }
  const changes = Object.entries(others).map(([path, value]) => ({ path, on, more: overlay(path, value) }))
  expect(changes.map(({ path }) => path).sort()).toEqual((await valuesOf(chart)).sort())
  expect(await withoutEffect(changes)).toEqual([])
})
