import { describe, expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { readConfig } from "../../server/config.ts"
import { deploy } from "../../tools/deploy/assembled.ts"
import { helmMajors } from "../../tools/deploy/helm.ts"
import { called, ofKind } from "../../tools/deploy/manifests.ts"
import { lint, type Rendering, refusal, render } from "../../tools/deploy/render.ts"
import { environments, presetRendering, presets } from "./everything.ts"
import { violations } from "./policies.ts"

/** What each preset's page asks to be made before. */
const given = {
  secrets: ["parley", "parley-external", "jwt-keys"],
  places: Object.fromEntries(
    ["postgresql", "nats", "redis"].map((name, at) => [
      `${name}.example.com`,
      { name, address: `10.1.${at}.5` },
    ]),
  ),
}

test("the presets and environments are these", () => {
  expect(presets).toEqual(["chatapp", "gitops", "microservices", "minitelegram", "msgapp"])
  expect(environments).toEqual(["dev", "prod", "staging"])
  expect(presets.filter(name => !existsSync(join(deploy, "../docs/presets", `${name}.md`)))).toEqual([])
})

describe.each([...helmMajors])("on Helm %d", major => {
  test.each(presets)("%s lints, and breaks no policy in any environment", async preset => {
    await lint(major, presetRendering(preset))
    for (const environment of [undefined, ...environments]) {
      expect(violations(await render(major, presetRendering(preset, environment)), given)).toEqual([])
    }
  })
})

/** Workloads with how many of them there are, as `name port least-most`. */
async function shapeOf(preset: string): Promise<string[]> {
  const manifests = await render(4, presetRendering(preset))
  const scalers = ofKind(manifests, "HorizontalPodAutoscaler")
  const services = ofKind(manifests, "Service")
  return manifests
    .filter(({ kind }) => kind === "Deployment")
    .map(each => {
      const { metadata } = each
      const scaler = scalers.find(({ spec }) => spec.scaleTargetRef.name === metadata.name)?.spec
      const port = services.find(service => service.metadata.name === metadata.name)?.spec.ports[0]?.port
      const count = scaler ? `${scaler.minReplicas}-${scaler.maxReplicas}` : `${each.spec?.["replicas"]}`
      return `${metadata.name.replace("parley-", "")} :${port} ${count}`
    })
    .sort()
}

test.each([
  ["msgapp", ["backend :5000 3-20", "frontend :3000 3-20", "worker :5000 2-10"]],
  ["chatapp", ["backend :5001 2-6", "frontend :80 2", "socket-service :5004 2-9", "worker :3000 2"]],
  ["minitelegram", ["chat-svc :8080 3", "gateway :9090 2", "presence-svc :8080 2"]],
])("%s has the ports and counts of its original", async (preset, shape) => {
  expect(await shapeOf(preset)).toEqual(shape)
})

describe("what comes later", () => {
  const later = /^( *)# later: (.*)$/gm
  const textOf = async (preset: string) => await Bun.file(join(deploy, "presets", `${preset}.yaml`)).text()

  test("has a line of its own in the preset whose original has it", async () => {
    for (const preset of presets) {
      const names = [...(await textOf(preset)).matchAll(later)].map(([, , line = ""]) => line.split(":")[0])
      expect(names).toEqual(
        preset === "microservices"
          ? ["redpanda", "social", "agents", "shop", "feed-worker", "agent-worker", "shop-worker"]
          : [],
      )
    }
  })

  test("is what its line says, and no role of Parley yet", async () => {
    const text = await textOf("microservices")
    const uncommented = (kept: RegExp): Rendering => ({
      chart: "root",
      values: [],
      more: text.replaceAll(later, (whole, indent: string, line: string) =>
        kept.test(line) ? indent + line : whole,
      ),
    })
    expect((await render(4, uncommented(/^redpanda/))).map(called)).toContain("StatefulSet parley-redpanda")
    const workloads = [...text.matchAll(later)].flatMap(
      ([, , line = ""]) => /^(.*): { roles/.exec(line)?.[1] ?? [],
    )
    const refused = (await refusal(4, uncommented(/./))) ?? ""
    const wrong = [...refused.matchAll(/at '([^']*)'/g)].map(([, at = ""]) => at)
    expect(wrong.sort()).toEqual(workloads.map(name => `/workloads/${name}/roles/0`).sort())
  })

  test("is no queue yet", () => {
    const problems = () => readConfig({ PARLEY_QUEUE_URL: "kafka://redpanda.example.com:9092" })
    expect(problems).toThrow("PARLEY_QUEUE_URL")
  })
})

test("what an environment says reaches the nodes", async () => {
  const text = async (environment: string) =>
    JSON.stringify(await render(4, presetRendering("msgapp", environment)))
  expect(await text("dev")).toContain('"PARLEY_LOG_LEVEL":"debug"')
  expect(await text("staging")).toContain('"PARLEY_SIGN_UP":"invite"')
  const prod = await text("prod")
  expect(prod).toContain('"PARLEY_PUBLIC_URL":"https://msgapp.example.com"')
  expect(prod).toContain('"whenUnsatisfiable":"DoNotSchedule"')
})

test("the umbrella leaves out what is switched off", async () => {
  const kinds = async (more: string) =>
    (await render(4, { ...presetRendering("msgapp"), more })).map(called).join()
  expect(await kinds("infrastructure: {enabled: false}")).not.toContain("StatefulSet")
  expect(await kinds("application: {enabled: false}")).not.toContain("Deployment")
})
