import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface TempFolder extends AsyncDisposable {
  readonly path: string
}

/** A folder of its own that goes with everything in it. */
export function tempFolder(): TempFolder {
  const path = mkdtempSync(join(tmpdir(), "parley-test-"))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
