import { type Block, Reference, readAlloy, type Value } from "./alloy.ts"

/** What a block may hold: its attributes, which of them it must, and the blocks within it. */
interface Shape {
  readonly must?: readonly string[]
  readonly may?: readonly string[]
  readonly blocks?: Readonly<Record<string, Shape>>
  /** What others may refer to. */
  readonly exports?: readonly string[]
}

/** The components that we use, by the reference at https://grafana.com/docs/alloy/latest/reference/components/ */
const components: Readonly<Record<string, Shape>> = {
  "discovery.kubernetes": {
    must: ["role"],
    blocks: {
      namespaces: { may: ["names", "own_namespace"] },
      selectors: { must: ["role"], may: ["label", "field"] },
    },
    exports: ["targets"],
  },
  "discovery.relabel": {
    must: ["targets"],
    blocks: {
      rule: {
        may: ["source_labels", "target_label", "regex", "replacement", "action", "separator", "modulus"],
      },
    },
    exports: ["output", "rules"],
  },
  "loki.source.kubernetes": { must: ["targets", "forward_to"] },
  "loki.process": {
    must: ["forward_to"],
    blocks: {
      "stage.json": { must: ["expressions"], may: ["source", "drop_malformed"] },
      "stage.timestamp": { must: ["source", "format"], may: ["location", "action_on_failure"] },
      "stage.labels": { must: ["values"] },
      "stage.structured_metadata": { must: ["values"] },
    },
    exports: ["receiver"],
  },
  "loki.write": {
    may: ["external_labels", "max_streams"],
    blocks: { endpoint: { must: ["url"], may: ["name", "headers", "tenant_id"] } },
    exports: ["receiver"],
  },
}

const idOf = ({ name, label }: Block): string => `${name}.${label}`

/** What Alloy would not start with, or what would lead nowhere: a sentence each. */
export function wrongInAlloy(text: string): string[] {
  let blocks: Block[]
  try {
    blocks = readAlloy(text)
  } catch (error) {
    return [`it cannot be read: ${error instanceof Error ? error.message : error}`]
  }
  const ids = blocks.map(idOf)
  const used = new Set<string>()
  const wrong = blocks.flatMap(block => {
    const shape = components[block.name]
    if (!shape) return [`${block.name} is no component that we know`]
    const references = referencesIn(block)
    for (const path of references) used.add(path.split(".").slice(0, -1).join("."))
    return [
      ...(block.label === undefined ? [`${block.name} has no label`] : []),
      ...wrongInBlock(idOf(block), block, shape),
      ...references.flatMap(path =>
        wrongReference(path, blocks).map(problem => `${idOf(block)}: ${problem}`),
      ),
    ]
  })
  return [
    ...wrong,
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map(id => `${id} is there twice`),
    ...blocks
      .filter(block => components[block.name]?.exports && !used.has(idOf(block)))
      .map(block => `${idOf(block)} is used by nobody`),
  ]
}

function wrongInBlock(place: string, { attributes, blocks }: Block, shape: Shape): string[] {
  const { must = [], may = [], blocks: inner = {} } = shape
  return [
    ...must.filter(name => !attributes.has(name)).map(name => `${place} lacks ${name}`),
    ...[...attributes.keys()]
      .filter(name => ![...must, ...may].includes(name))
      .map(name => `${place} has an unknown ${name}`),
    ...blocks.flatMap(block => {
      const known = inner[block.name]
      const where = `${place}: ${block.name}`
      return known ? wrongInBlock(where, block, known) : [`${where} is unknown`]
    }),
  ]
}

function wrongReference(path: string, blocks: readonly Block[]): string[] {
  const target = path.split(".")
  const exported = target.pop() ?? ""
  const block = blocks.find(each => idOf(each) === target.join("."))
  if (!block) return [`${path} is not there`]
  return components[block.name]?.exports?.includes(exported) ? [] : [`${path} is nothing that it exports`]
}

function referencesIn({ attributes, blocks }: Block): string[] {
  return [...[...attributes.values()].flatMap(referencesOf), ...blocks.flatMap(referencesIn)]
}

function referencesOf(value: Value): string[] {
  if (value instanceof Reference) return [value.path]
  if (typeof value === "string") return []
  return Object.values(value).flatMap(referencesOf)
}
