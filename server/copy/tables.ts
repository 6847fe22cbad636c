import { CopyError } from "./errors.ts"

/** What a column holds, whatever an engine calls its type. */
export type Kind = "text" | "integer" | "boolean" | "real" | "json" | "bytes"

export interface Column {
  readonly name: string
  readonly kind: Kind
}

/** A table as one engine describes it. */
export interface Described {
  readonly name: string
  /** By name: engines may keep them in different orders. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[]
  /** Tables that its foreign keys lead to. */
  readonly parents: readonly string[]
}

/** A table as both engines know it. */
export interface Table extends Omit<Described, "columns"> {
  readonly columns: readonly Column[]
}

const kinds: readonly [Kind, RegExp][] = [
  ["text", /^(text|varchar|character varying|uuid)\b/],
  ["integer", /^(integer|int\d?|bigint|smallint)$/],
  ["boolean", /^bool(ean)?$/],
  ["real", /^(real|float\d?|double precision)$/],
  ["json", /^jsonb?$/],
  ["bytes", /^(blob|bytea)$/],
]

/** @throws CopyError for a type that no rule tells how to copy */
function kindOf(type: string, column: string): Kind {
  const known = kinds.find(([, pattern]) => pattern.test(type.toLowerCase()))
  if (!known)
    throw new CopyError(`${column} is of the type "${type}", which cannot be copied between engines.`)
  return known[0]
}

/**
 * The tables to copy, parents before their children. What is derived is left out: its owner makes it anew.
 * @throws CopyError where the two sides do not have the same tables
 */
export function tablesToCopy(
  source: readonly Described[],
  target: readonly Described[],
  derived: readonly string[],
): Table[] {
  const [ours, theirs] = [source, target].map(tables =>
    tables.filter(each => !derived.includes(each.name)).map(understood),
  )
  const there = new Map(theirs?.map(table => [table.name, table]))
  for (const table of ours ?? []) {
    const other = there.get(table.name)
    there.delete(table.name)
    if (!other || !Bun.deepEquals(shapeOf(table), shapeOf(other)))
      throw new CopyError(`The table ${table.name} is not the same on both sides.`)
    if (table.key.length === 0)
      throw new CopyError(`The table ${table.name} has no primary key to copy it by.`)
  }
  const [more] = there.keys()
  if (more !== undefined) throw new CopyError(`The target has a table ${more}, which the source has not.`)
  return parentsFirst(ours ?? [])
}

const understood = ({ columns, ...table }: Described): Table => ({
  ...table,
  columns: columns.map(({ name, type }) => ({ name, kind: kindOf(type, `${table.name}.${name}`) })),
})

const shapeOf = ({ columns, key }: Table) => ({ columns, key })

function parentsFirst(tables: readonly Table[]): Table[] {
  const ordered: Table[] = []
  let left = [...tables]
  while (left.length > 0) {
    const waiting = new Set(left.map(table => table.name))
    const ready = left.filter(table =>
      table.parents.every(parent => parent === table.name || !waiting.has(parent)),
    )
    if (ready.length === 0)
      throw new CopyError(`The tables ${[...waiting].join(", ")} refer to each other in a circle.`)
    ordered.push(...ready)
    left = left.filter(table => !ready.includes(table))
  }
  return ordered
}
