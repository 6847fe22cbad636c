import type { LinkFault } from "../../support/fault-proxy.ts"
import type { Random } from "../../support/random.ts"

/** Nodes by the start of their names, and what they stand on. */
export const nodeComponents = ["realtime", "messages", "presence", "api"] as const
export const serverComponents = ["broker", "database", "cache"] as const
export const components = [...nodeComponents, ...serverComponents] as const
export type ServerComponent = (typeof serverComponents)[number]
export type Component = (typeof components)[number]

export const kinds = ["kill", "pause", "restart", "cut off"] as const
export type FaultKind = (typeof kinds)[number]

/** One thing that goes wrong, and how long it lasts. */
export interface Fault {
  readonly component: Component
  readonly kind: FaultKind
  /** What the network does, where the component is cut off. */
  readonly link?: LinkFault
  readonly lastsMs: number
}

/** A paused node is past its lease and was marked down by the entry; a longer pause is past what a command may take too. */
const pauseMs = { short: 3_500, long: 11_000 }
const deadMs = 700
const delayMs = 400

const networks: readonly LinkFault[] = [
  { kind: "drop" },
  { kind: "delay", ms: delayMs },
  { kind: "half-close", told: "near" },
  { kind: "cut" },
  { kind: "half-close", told: "far" },
]

/**
 * Faults in an order that the seed decides. Every component and kind comes as often as any other, give or take one, and
 * so does every pair of them.
 * @param longPauses whether every third pause outlasts the time that a command may take
 */
export function scheduleOf(options: { count: number; random: Random; longPauses: boolean }): Fault[] {
  const { count, random, longPauses } = options
  const seen = new Map<FaultKind, number>()
  const faults = Array.from({ length: count }, (_, n): Fault => {
    // 7 components and 4 kinds have no common divisor: 28 in a row are all pairs.
    const component = components[n % components.length] ?? "realtime"
    const kind = kinds[n % kinds.length] ?? "kill"
    const before = seen.get(kind) ?? 0
    seen.set(kind, before + 1)
    const link = kind === "cut off" ? networks[before % networks.length] : undefined
    const isLong = longPauses && kind === "pause" && before % 3 === 2
    const lastsMs = kind === "pause" || link ? (isLong ? pauseMs.long : pauseMs.short) : deadMs
    return { component, kind, lastsMs, ...(link ? { link } : {}) }
  })
  return shuffled(faults, random)
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(random.below(left.length), 1))
}

export function describeFault({ component, kind, link, lastsMs }: Fault): string {
  const how = link ? ` (${link.kind}${link.kind === "half-close" ? `, ${link.told} end told` : ""})` : ""
  return `${kind} ${component}${how} for ${lastsMs} ms`
}
