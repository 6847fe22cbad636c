export { Deletions } from "./deletions.ts"
export { type ExportSection, Exports, inPages } from "./export.ts"
export { accountMigrations } from "./migrations.ts"
export { accountEndpoints } from "./routes.ts"
