import { join } from "node:path"
import { asyncApiDocument } from "@parley/contract/asyncapi"
import { openApiDocument } from "@parley/contract/openapi"
import { routes } from "@parley/contract/routes"
import { chartReadmes } from "./chart-readme.ts"
import { observabilityFiles } from "./observability/files.ts"

const root = join(import.meta.dir, "..")

/** Every generated file with its contents. */
async function generated(): Promise<Map<string, string>> {
  const { version } = await Bun.file(join(root, "package.json")).json()
  return new Map([
    ["packages/contract/src/calls.ts", callsSource()],
    ["packages/contract/openapi.json", `${JSON.stringify(openApiDocument(version), null, 2)}\n`],
    ["packages/contract/asyncapi.json", `${JSON.stringify(asyncApiDocument(version), null, 2)}\n`],
    ...(await chartReadmes()),
    ...observabilityFiles(),
  ])
}

/** What a client needs to make each call. The routes themselves would bring every schema into its bundle. */
function callsSource(): string {
  const calls = Object.entries(routes).map(([name, { method, path, access }]) => {
    return `  ${name}: { method: "${method}", path: "${path}", access: "${access}" },\n`
  })
  return `// Generated from the routes by \`npm run generate\`.
import type { Route } from "./route.ts"
import type { RouteName } from "./routes.ts"

/** How each REST call is made, without its schemas. */
export const calls: Readonly<Record<RouteName, Pick<Route, "method" | "path" | "access">>> = {
${calls.join("")}}
`
}

/** Generated files that are not what the sources say now. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = []
  for (const [path, text] of await generated()) {
    const file = Bun.file(join(root, path))
    if (!(await file.exists()) || (await file.text()) !== text) stale.push(path)
  }
  return stale
}

if (import.meta.main) {
  for (const [path, text] of await generated()) {
    await Bun.write(join(root, path), text)
    console.log(`wrote ${path}`)
  }
}
