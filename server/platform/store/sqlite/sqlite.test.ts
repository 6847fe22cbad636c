import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { storeConformance } from "../conformance.ts"
import { openSqlite } from "./index.ts"

storeConformance("sqlite", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-store-"))
  return {
    open: () => openSqlite(join(folder, "test.db")),
    remove: async () => rmSync(folder, { recursive: true }),
  }
})
