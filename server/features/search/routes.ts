import { searchRoutes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { Search } from "./search.ts"

export function searchEndpoints(search: Search): Endpoint[] {
  return [
    endpoint(searchRoutes.searchMessages, async ({ query, caller }) =>
      answer(200, await search.find(caller.userId, query)),
    ),
  ]
}
