/** What Alloy's own syntax says, as far as our configuration goes: blocks, attributes, and references to other components. */
export interface Block {
  readonly name: string
  readonly label: string | undefined
  readonly attributes: ReadonlyMap<string, Value>
  readonly blocks: readonly Block[]
}
export type Value = string | readonly Value[] | { readonly [name: string]: Value } | Reference

/** `discovery.relabel.pods.output` */
export class Reference {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }
}

const token = /\s*(?:\/\/[^\n]*\s*)*("(?:\\.|[^"\\])*"|[A-Za-z_][\w.]*|[{}[\]=,]|$)/y

/**
 * Reads a configuration. See https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/
 * @throws Error where it cannot be read
 */
export function readAlloy(text: string): Block[] {
  const tokens = tokensOf(text)
  let at = 0
  const peek = () => tokens[at] ?? ""
  const take = (wanted?: string) => {
    const found = tokens[at++] ?? ""
    if (wanted !== undefined && found !== wanted) throw new Error(`"${wanted}" is missing before "${found}"`)
    return found
  }
  const body = (end: string) => {
    const attributes = new Map<string, Value>()
    const blocks: Block[] = []
    while (peek() !== end) {
      const name = take()
      if (!/^[A-Za-z_]/.test(name)) throw new Error(`"${name}" is no name`)
      if (peek() === "=") {
        take()
        if (attributes.has(name)) throw new Error(`${name} is given twice`)
        attributes.set(name, value())
      } else {
        const label = peek().startsWith('"') ? JSON.parse(take()) : undefined
        take("{")
        blocks.push({ name, label, ...body("}") })
      }
    }
    take(end)
    return { attributes, blocks }
  }
  const list = <T>(end: string, one: () => T): T[] => {
    const found: T[] = []
    while (peek() !== end) {
      found.push(one())
      if (peek() !== end) take(",")
    }
    take(end)
    return found
  }
  const value = (): Value => {
    const found = take()
    if (found.startsWith('"')) return JSON.parse(found)
    if (found === "[") return list("]", value)
    if (found === "{") {
      const entries = list("}", (): [string, Value] => {
        const name = take()
        take("=")
        return [name, value()]
      })
      return Object.fromEntries(entries)
    }
    if (!/^[A-Za-z_]/.test(found)) throw new Error(`"${found}" is no value`)
    return new Reference(found)
  }
  return [...body("").blocks]
}

/** The last is empty: the end. */
function tokensOf(text: string): string[] {
  const found: string[] = []
  token.lastIndex = 0
  for (;;) {
    const [, next] = token.exec(text) ?? []
    if (next === undefined) throw new Error(`cannot be read from the token after ${found.at(-1)}`)
    found.push(next)
    if (next === "") return found
  }
}
