/** What the event loop asks of a SQLite thread, as JSON, which costs less than to clone objects. */
export interface Request {
  readonly id: number
  readonly question:
    | { readonly kind: "open"; readonly file: string; readonly mode: "write" | "read" }
    | { readonly kind: "query"; readonly sql: string; readonly parameters: readonly unknown[] }
    /** Its queries may be asked before its answer is there: if it fails they are refused, up to the end. */
    | { readonly kind: "begin"; readonly sql: "begin" | "begin immediate" }
    | { readonly kind: "end"; readonly sql: "commit" | "rollback" }
    | { readonly kind: "close" }
}

export interface Answer {
  readonly id: number
  readonly rows: Record<string, unknown>[]
  readonly changes: number
  readonly error?: { readonly message: string; readonly code: string }
}
