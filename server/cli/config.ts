import { type Config, readConfig, type SettingName, settings, shown } from "../config.ts"

/** Every setting with its value, where it is set and what it means. */
export function showConfig(flags: Readonly<Record<string, string | undefined>>): string {
  const config = readConfig(process.env, flags)
  return (Object.keys(settings) as SettingName[]).map(name => describe(name, config)).join("\n")
}

function describe(name: SettingName, config: Config): string {
  const setting = settings[name]
  const { env, default: fallback, doc } = setting
  const value = shown(setting, Array.isArray(config[name]) ? config[name].join(",") : String(config[name]))
  const origin = value === fallback ? "default" : `default: ${fallback || "empty"}`
  const flag = "flag" in setting ? `, --${setting.flag}` : ""
  return `${env}${flag}\n  ${value || "(empty)"}  (${origin})\n  ${doc}\n`
}
