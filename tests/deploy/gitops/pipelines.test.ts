import { expect, test } from "bun:test"
import { join } from "node:path"
import { wrongInJenkinsfile, wrongInWorkflow } from "./pipelines.ts"

const root = join(import.meta.dir, "../../..")
const textOf = (file: string) => Bun.file(join(root, file)).text()
const folder = ".github/workflows"
const workflows = [...new Bun.Glob("*.yaml").scanSync({ cwd: join(root, folder), dot: true })].sort()

test("the workflows are these", () => {
  expect(workflows).toEqual(["deploy.yaml", "release.yaml", "roll-back.yaml", "test.yaml"])
})

test.each(workflows)("%s is pinned, bounded, and may do what it must", async file => {
  expect(wrongInWorkflow(await textOf(join(folder, file)))).toEqual([])
})

test("a release tests, builds, scans, pushes, signs and deploys, in this order", async () => {
  const text = await textOf(`${folder}/release.yaml`)
  const order = [
    ".ci/run",
    "npm run image",
    "trivy-action",
    "push: true",
    "cosign sign",
    "workflows/deploy.yaml",
  ]
  const places = order.map(each => text.indexOf(each))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
})

test.each<[change: string, from: string | RegExp, to: string, sentence: string]>([
  ["a tag in the place of a commit", /checkout@[0-9a-f]{40}/, "checkout@v4", "not pinned"],
  ["more rights", "contents: read", "contents: write", "more than read"],
  [
    "a job with a right of another",
    "timeout-minutes: 60",
    "timeout-minutes: 60\n    permissions: {packages: write}",
    "may write packages",
  ],
  ["no bound", /timeout-minutes: \d+/, "name: x", "run for ever"],
  ["a secret", "node-version: 22", "token: $" + "{{ secrets.TOKEN }}", "reads secrets"],
  ["strangers' code", "pull_request:", "pull_request_target:", "strangers"],
  ["an expression in a shell", "run: .ci/run", "run: echo $" + "{{ github.head_ref }}", "into a shell"],
])("%s is found", async (_, from, to, sentence) => {
  const text = (await textOf(`${folder}/test.yaml`)).replace(from, to)
  expect(wrongInWorkflow(text).join()).toContain(sentence)
})

test("Jenkins validates, and deploys nothing", async () => {
  const text = await textOf("Jenkinsfile")
  expect(wrongInJenkinsfile(text)).toEqual([])
  expect(text).toContain("npm test")
  expect(wrongInJenkinsfile(text.replace("npm test", "helm upgrade"))).toEqual(["it has helm"])
  expect(wrongInJenkinsfile(text.replace("timeout(", "x("))).toEqual(["it may run for ever"])
})
