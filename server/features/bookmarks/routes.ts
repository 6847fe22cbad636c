import { bookmarkRoutes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { Bookmarks } from "./service.ts"

export function bookmarkEndpoints(bookmarks: Bookmarks): Endpoint[] {
  return [
    endpoint(bookmarkRoutes.listBookmarks, async ({ caller, query }) =>
      answer(200, await bookmarks.list(caller.userId, query)),
    ),
    endpoint(bookmarkRoutes.addBookmark, async ({ caller, params }) => {
      await bookmarks.add(caller.userId, params.id)
      return answer(204)
    }),
    endpoint(bookmarkRoutes.removeBookmark, async ({ caller, params }) => {
      await bookmarks.remove(caller.userId, params.id)
      return answer(204)
    }),
  ]
}
