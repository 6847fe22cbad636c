import { z } from "zod"

const rights = z.record(z.string(), z.enum(["read", "write", "none"]))
const step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() })
const job = z.looseObject({
  uses: z.string().optional(),
  "timeout-minutes": z.number().optional(),
  permissions: rights.optional(),
  steps: z.array(step).default([]),
})
const workflow = z.looseObject({
  on: z.unknown(),
  permissions: rights.optional(),
  jobs: z.record(z.string(), job),
})

/** What jobs may do beside reading, by their names: nothing that is not here. */
const granted: Readonly<Record<string, readonly string[]>> = {
  publish: ["packages", "id-token"],
  deploy: ["contents"],
  bump: ["contents"],
  revert: ["contents"],
}

/** What is wrong with a workflow of GitHub Actions, a sentence each. */
export function wrongInWorkflow(yaml: string): string[] {
  const { on, permissions, jobs } = workflow.parse(Bun.YAML.parse(yaml))
  const wrong: string[] = []
  if (JSON.stringify(permissions) !== '{"contents":"read"}') wrong.push("it may do more than read")
  if (JSON.stringify(on).includes("pull_request_target"))
    wrong.push("it runs strangers' code with our rights")
  if (/\bsecrets\b/.test(yaml)) wrong.push("it reads secrets")
  for (const [name, each] of Object.entries(jobs)) {
    if (!each.uses && !each["timeout-minutes"]) wrong.push(`${name} may run for ever`)
    for (const [right, value] of Object.entries(each.permissions ?? {})) {
      if (value === "write" && !granted[name]?.includes(right)) wrong.push(`${name} may write ${right}`)
    }
    wrong.push(...each.steps.flatMap(one => wrongInStep(one).map(problem => `${name}: ${problem}`)))
  }
  return wrong
}

function wrongInStep({ uses, run }: z.output<typeof step>): string[] {
  const isPinned = uses === undefined || uses.startsWith("./") || /@[0-9a-f]{40}$/.test(uses)
  return [
    ...(isPinned ? [] : [`${uses} is not pinned`]),
    // What somebody typed must reach a shell as a variable, or it is a command.
    ...(run?.includes("$" + "{{") ? ["an expression is written into a shell"] : []),
  ]
}

/** What is wrong with a Jenkinsfile that is to validate, and nothing else. */
export function wrongInJenkinsfile(text: string): string[] {
  const forbidden = /\b(credentials|withCredentials|helm|kubectl|argocd|docker push|git push|input)\b/g
  const found = [...text.replaceAll(/^\s*\/\/.*$/gm, "").matchAll(forbidden)].map(
    ([word]) => `it has ${word}`,
  )
  return [...found, ...(text.includes("timeout(") ? [] : ["it may run for ever"])]
}
