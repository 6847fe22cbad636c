import table from "../calls.json" with { type: "json" }
import type { Access, Route } from "./route.ts"
import type { RouteName } from "./routes.ts"

/** What it takes to make a call. */
export interface CallOf {
  readonly method: Route["method"]
  readonly path: string
  readonly access: Access
}

/** The routes without their schemas and words, for clients that load over a network. Generated. */
export const calls: Readonly<Record<RouteName, CallOf>> = table as Record<RouteName, CallOf>
