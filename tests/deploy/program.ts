import { ConfigError, readConfig } from "../../server/config.ts"
import { environmentOf } from "../../tools/deploy/environment.ts"
import { called, lastingOf, type Manifest } from "../../tools/deploy/manifests.ts"

/** What the program itself would say against the settings of its workloads. */
export function refusedSettings(manifests: readonly Manifest[]): string[] {
  return lastingOf(manifests).flatMap(each =>
    each.spec.template.spec.containers
      .filter(({ name }) => name === "parley")
      .flatMap(container => {
        const environment = environmentOf(container, manifests)
        const left = /\$\(\w+\)/.exec(JSON.stringify(environment))
        if (left) return [`${called(each)}: ${left[0]} stands for nothing`]
        const listens = container.ports.map(({ containerPort }) => `${containerPort}`)
        const misses = listens.includes(environment["PARLEY_PORT"] ?? "3000")
          ? []
          : ["listens on another port"]
        return [...misses, ...complaints(environment)].map(problem => `${called(each)}: ${problem}`)
      }),
  )
}

function complaints(environment: Record<string, string>): string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return [error.message]
    throw error
  }
}
