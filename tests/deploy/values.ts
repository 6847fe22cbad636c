import { join } from "node:path"
import { deploy } from "../../tools/deploy/assembled.ts"
import { type Rendering, render } from "../../tools/deploy/render.ts"

type Values = { readonly [name: string]: unknown }

const isMap = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The paths of all values that a chart has, `a.b.c`; an empty map is one value. */
export async function valuesOf(chart: string): Promise<string[]> {
  const text = await Bun.file(join(deploy, "charts", chart, "values.yaml")).text()
  return leaves(Bun.YAML.parse(text))
}

function leaves(value: unknown, path: readonly string[] = []): string[] {
  if (!isMap(value) || Object.keys(value).length === 0) return [path.join(".")]
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]))
}

/** A values file that sets one path. */
export function overlay(path: string, value: unknown): string {
  const nested = path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
  return JSON.stringify(nested)
}

/** A change of values, and the rendering that it is to change. */
export interface Change {
  readonly path: string
  readonly on: Rendering
  readonly more: string
}

/** The paths of those changes that change nothing of what is rendered. */
export async function withoutEffect(changes: readonly Change[]): Promise<string[]> {
  const idle: string[] = []
  const waiting = [...changes]
  const before = new Map<Rendering, Promise<string>>()
  const text = async (rendering: Rendering) => JSON.stringify(await render(4, rendering))
  const work = async () => {
    for (let change = waiting.pop(); change; change = waiting.pop()) {
      const { path, on, more } = change
      const base = before.get(on) ?? text(on)
      before.set(on, base)
      if ((await base) === (await text({ ...on, more }))) idle.push(path)
    }
  }
  await Promise.all([work(), work(), work()])
  return idle
}
