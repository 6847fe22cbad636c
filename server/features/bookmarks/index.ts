export { bookmarksMigrations } from "./migrations.ts"
export { deleteBookmarksOf } from "./repository.ts"
export { bookmarkEndpoints } from "./routes.ts"
export { Bookmarks } from "./service.ts"
