import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** Whether this is the compiled program, whose sources are inside of it. */
export const isCompiled = import.meta.url.includes("$bunfs")

/**
 * The folder of files that are served as they are. The compiled program finds them beside itself, under their names; otherwise
 * they are where they are built or installed.
 */
export function assetFolder(name: "web" | "api-docs"): string {
  if (isCompiled) return join(dirname(process.execPath), name)
  if (name === "web") return join(import.meta.dir, "../../web/dist")
  return dirname(fileURLToPath(import.meta.resolve("swagger-ui-dist/package.json")))
}
