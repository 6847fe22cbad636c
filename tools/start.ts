import { join } from "node:path"
import { buildWeb } from "./web.ts"

await buildWeb()
process.argv.splice(2, 0, "serve")
await import(join(import.meta.dir, "../server/main.ts"))
