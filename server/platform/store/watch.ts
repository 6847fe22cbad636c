import type { CompiledQuery, QueryResult } from "kysely"

/** Stands around each query of a store, to measure or to trace it: calls `run` once and answers as it does. */
export type QueryWatch = <Row>(
  query: CompiledQuery,
  run: () => Promise<QueryResult<Row>>,
) => Promise<QueryResult<Row>>

export const noWatch: QueryWatch = (_query, run) => run()

/** What a query does, in the word of SQL. */
export function operationOf({ query }: CompiledQuery): string {
  switch (query.kind) {
    case "SelectQueryNode":
      return "select"
    case "InsertQueryNode":
      return "insert"
    case "UpdateQueryNode":
      return "update"
    case "DeleteQueryNode":
      return "delete"
    default:
      return "other"
  }
}
