import { join } from "node:path"
import { routes } from "@parley/contract"
import { asyncApiDocument } from "@parley/contract/asyncapi"
import { openApiDocument } from "@parley/contract/openapi"

const root = join(import.meta.dir, "..")

const callTable = () =>
  Object.fromEntries(
    Object.entries(routes).map(([name, { method, path, access }]) => [name, { method, path, access }]),
  )

/** Every generated file with its contents. */
async function generated(): Promise<Map<string, string>> {
  const { version } = await Bun.file(join(root, "package.json")).json()
  return new Map([
    ["packages/contract/openapi.json", `${JSON.stringify(openApiDocument(version), null, 2)}\n`],
    ["packages/contract/calls.json", `${JSON.stringify(callTable(), null, 2)}\n`],
    ["packages/contract/asyncapi.json", `${JSON.stringify(asyncApiDocument(version), null, 2)}\n`],
  ])
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
