export { searchMigrations, searchTables } from "./migrations.ts"
export { searchEndpoints } from "./routes.ts"
export { Search } from "./search.ts"
export { SearchWorker } from "./worker.ts"
