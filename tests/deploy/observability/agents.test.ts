import { beforeAll, describe, expect, test } from "bun:test"
import { called, lastingOf, type Manifest, ofKind } from "../../../tools/deploy/manifests.ts"
import { render } from "../../../tools/deploy/render.ts"
import { wrongInAlloy } from "./alloy-components.ts"
import { wrongInCollector } from "./collector.ts"

/** Neither program can be had here: their configurations are held against what their references say of the components in them. */

let rendered: Manifest[]
beforeAll(async () => {
  rendered = await render(4, {
    chart: "observability",
    values: ["charts/observability/ci/everything.yaml"],
  })
})

const configOf = (name: string, file: string) =>
  rendered.find(each => called(each) === `ConfigMap parley-${name}`)?.data?.[file] ?? ""

/** A slip in a configuration that is right is told in a sentence. */
function expectFound(
  config: string,
  wrongIn: (config: string) => string[],
  { from, to, sentence }: { from: string; to: string; sentence: string },
): void {
  expect(config).toContain(from)
  expect(wrongIn(config.replace(from, to)).join("\n")).toContain(sentence)
}

describe("Alloy's configuration", () => {
  const config = () => configOf("logs", "config.alloy")

  test("holds together: each component is known, complete, and leads on to another", () => {
    expect(config()).toContain("loki.write")
    expect(wrongInAlloy(config())).toEqual([])
  })

  test.each<[what: string, from: string, to: string, sentence: string]>([
    ["a brace that is missing", "loki.write.loki.receiver]", "loki.write.loki.receiver", "cannot be read"],
    [
      "a component that is not there",
      "discovery.relabel.pods.output",
      "discovery.relabel.pod.output",
      "is not there",
    ],
    [
      "what it does not export",
      "discovery.kubernetes.pods.targets",
      "discovery.kubernetes.pods.output",
      "exports",
    ],
    ["an unknown attribute", "target_label", "target_lable", "unknown target_lable"],
    ["a stage that there is not", "stage.labels", "stage.label", "stage.label is unknown"],
    ["what it must have", "url =", "name =", "lacks url"],
    ["a component that there is not", "loki.write ", "loki.wirte ", "no component that we know"],
    [
      "two of one name",
      'loki.write "loki" {',
      'loki.process "parley" {}\nloki.write "loki" {',
      "there twice",
    ],
    ["nobody's output", "[loki.process.parley.receiver]", "[loki.write.loki.receiver]", "used by nobody"],
  ])("%s is found", (_, from, to, sentence) => {
    expectFound(config(), wrongInAlloy, { from, to, sentence })
  })
})

describe("the collector's configuration", () => {
  const config = () => configOf("traces", "collector.yaml")

  test("holds together: what pipelines name is there, and what is there is used", () => {
    expect(config()).toContain("pipelines")
    expect(wrongInCollector(config())).toEqual([])
  })

  test("listens where its pods and its Service are open", () => {
    const agent = lastingOf(rendered).find(each => called(each) === "Deployment parley-traces")
    const open = agent?.spec.template.spec.containers.flatMap(({ ports }) => ports) ?? []
    const listens = [...config().matchAll(/endpoint: 0\.0\.0\.0:(\d+)/g)].map(([, port]) => Number(port))
    expect(open.map(({ containerPort }) => containerPort).sort()).toEqual(listens.sort())
    const service = ofKind(rendered, "Service").find(each => called(each) === "Service parley-traces")
    expect(service?.spec.ports.map(({ port }) => port).sort()).toEqual(listens)
  })

  test.each<[what: string, from: string, to: string, sentence: string]>([
    [
      "an exporter that is not there",
      "exporters: [otlp/tempo]",
      "exporters: [otlp/loki]",
      "otlp/loki is used",
    ],
    [
      "a receiver that is not used",
      "  otlp:\n",
      "  otlp/other: {protocols: {}}\n  otlp:\n",
      "other is there",
    ],
    ["an unknown field", "queue_size", "queue_length", "queue_length"],
    ["a component that there is not", "  batch:", "  bunch:", "bunch is no component"],
    [
      "memory without a bound",
      "[memory_limiter, batch]",
      "[batch, memory_limiter]",
      "begin with memory_limiter",
    ],
    ["a wrong value", "timeout: 2s", "timeout: 2", "processors.batch.timeout"],
    ["a pipeline of nothing", "    traces:", "    trails:", "pipelines"],
  ])("%s is found", (_, from, to, sentence) => {
    expectFound(config(), wrongInCollector, { from, to, sentence })
  })
})
