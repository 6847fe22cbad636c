/** What the event loop asks of a SQLite thread. */
export interface Request {
  readonly id: number
  readonly question:
    | { readonly kind: "open"; readonly file: string; readonly mode: "write" | "read" }
    | { readonly kind: "query"; readonly sql: string; readonly parameters: readonly unknown[] }
    | { readonly kind: "close" }
}

export interface Answer {
  readonly id: number
  readonly rows: Record<string, unknown>[]
  readonly changes: number
  readonly error?: { readonly message: string; readonly code: string }
}
