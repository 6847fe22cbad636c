import { contradictions } from "./config/contradictions.ts"
import { readGiven, unknownNames } from "./config/given.ts"
import { type Config, type Setting, type SettingName, settings } from "./config/settings.ts"
import { withoutSecrets } from "./platform/urls.ts"

export { type FeatureName, featureNames, mounts, needsBroker, type Role, roles } from "./config/roles.ts"
export { type Config, type SettingName, settings } from "./config/settings.ts"

/** What is wrong with a configuration, in sentences for the operator. */
export class ConfigError extends Error {
  override readonly name = "ConfigError"
}

/**
 * Reads the configuration from flags and environment.
 * @throws ConfigError with every problem at once
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, string | undefined>> = {},
): Config {
  const all = Object.entries(settings) as [SettingName, Setting][]
  const problems = unknownNames(
    environment,
    all.map(([, { env }]) => env),
  )
  const values: Record<string, unknown> = {}
  for (const [name, setting] of all) {
    const given = readGiven(setting.env, environment)
    if (given.problem !== undefined) problems.push(given.problem)
    const value =
      (setting.flag && flags[setting.flag]) || given.value || (setting.also && environment[setting.also])
    const parsed = setting.schema.safeParse(value ?? setting.default)
    values[name] = parsed.data
    for (const issue of parsed.error?.issues ?? []) {
      problems.push(`${setting.env}=${shown(setting, value ?? "")}: ${issue.message}`)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.join("\n"))
  const read = values as Config
  const config = { ...read, queueUrl: read.queueUrl || read.brokerUrl, busUrl: read.busUrl || read.brokerUrl }
  const against = contradictions(config)
  if (against.length > 0) throw new ConfigError(against.join("\n"))
  return config
}

/** A setting's value as people may see it. */
export function shown({ secret }: Pick<Setting, "secret">, value: string): string {
  return secret ? withoutSecrets(value) : value
}
