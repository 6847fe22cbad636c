import type { CompiledQuery, QueryResult } from "kysely"
import type { Db } from "./index.ts"

/** By engine and shape: building a query takes longer than carrying it out. */
const compiled = new WeakMap<object, Map<string, CompiledQuery>>()

/** The query of a shape, compiled when it is first asked for, with these values. The text of a shape never changes. */
export function compiledOnce<Row>(
  db: Db,
  shape: string,
  made: { compile: () => CompiledQuery; parameters: readonly unknown[] },
): CompiledQuery<Row> {
  const { adapter } = db.getExecutor()
  const queries = compiled.get(adapter) ?? new Map<string, CompiledQuery>()
  compiled.set(adapter, queries)
  let query = queries.get(shape)
  if (!query) {
    const { query: node, sql, queryId } = made.compile()
    query = { query: node, sql, queryId, parameters: [] }
    queries.set(shape, query)
  }
  // Not by `CompiledQuery.raw`, which freezes the values: a frozen array is slow to read.
  return { ...query, parameters: made.parameters } as CompiledQuery<Row>
}

/**
 * Runs a query whose text is always the same.
 * @param name of the query, its own among all queries
 * @param values all that it has, in the order of its text
 */
export async function runCompiled<Row>(
  db: Db,
  { name, values }: { name: string; values: readonly unknown[] },
  build: () => { compile(): CompiledQuery<Row> },
): Promise<QueryResult<Row>> {
  const compile = () => checked(build().compile(), { name, parameters: values })
  return await db.executeQuery(compiledOnce<Row>(db, name, { compile, parameters: values }))
}

/** @throws Error where values of the query would be taken for others the next time */
function checked<Row>(
  query: CompiledQuery<Row>,
  { name, parameters }: { name: string; parameters: readonly unknown[] },
): CompiledQuery<Row> {
  const same =
    query.parameters.length === parameters.length &&
    query.parameters.every((value, n) => value === parameters[n])
  if (!same) throw new Error(`The query "${name}" has other values than those that are given.`)
  return query
}

/** Lists that are longer make a statement of their own each time. */
const listMax = 512

/**
 * Reads by lists of values (`column in (...)`), none of them empty. Lists are filled up to a power of two with their last
 * value, so that few statements serve every length, here and in the database.
 * @param name of the query, its own among all queries
 * @param build makes it; its only values are those of the lists, in their order
 */
export async function readByLists<Row, Value>(
  db: Db,
  { name, lists }: { name: string; lists: readonly (readonly Value[])[] },
  build: (lists: readonly (readonly Value[])[]) => { compile(): CompiledQuery<Row> },
): Promise<Row[]> {
  const filled = lists.map(list => (list.length > listMax ? list : filledUp(list)))
  const parameters = filled.flat()
  const compile = () => checked(build(filled).compile(), { name, parameters })
  const isLong = lists.some(list => list.length > listMax)
  const shape = `${name} ${filled.map(list => list.length).join(" ")}`
  const query = isLong ? compile() : compiledOnce<Row>(db, shape, { compile, parameters })
  const { rows } = await db.executeQuery(query)
  return rows
}

function filledUp<Value>(list: readonly Value[]): readonly Value[] {
  const last = list.at(-1)
  const length = 2 ** Math.ceil(Math.log2(list.length))
  if (last === undefined || length === list.length) return list
  return [...list, ...Array<Value>(length - list.length).fill(last)]
}
