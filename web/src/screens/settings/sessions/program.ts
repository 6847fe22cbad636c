const browsers = [
  ["Edge", /\bEdgA?\//u],
  ["Opera", /\bOPR\//u],
  ["Firefox", /\b(Firefox|FxiOS)\//u],
  ["Chrome", /\b(Chrome|CriOS|HeadlessChrome)\//u],
  ["Safari", /\bSafari\//u],
] as const

const systems = [
  ["iPad", /\biPad\b/u],
  ["iPhone", /\biPhone\b/u],
  ["Android", /\bAndroid\b/u],
  ["Windows", /\bWindows\b/u],
  ["macOS", /\bMacintosh\b/u],
  ["Linux", /\bLinux\b/u],
] as const

interface Program {
  readonly browser: string
  readonly system: string
  readonly phone: boolean
}

/** What a User-Agent header says of its browser, for people to know their own by; null where it is none that we know. */
export function programOf(userAgent: string): Program | null {
  const browser = browsers.find(([, sign]) => sign.test(userAgent))?.[0]
  const system = systems.find(([, sign]) => sign.test(userAgent))?.[0]
  if (!browser || !system) return null
  return {
    browser,
    system,
    phone: system === "iPhone" || (system === "Android" && userAgent.includes("Mobile")),
  }
}
