import { expect, test } from "bun:test"
import { join } from "node:path"

const assets = join(import.meta.dir, "../../web/dist/assets")

test("the page loads no schema library: what it needs of the contract is in files without schemas", async () => {
  const names = [...new Bun.Glob("*.js").scanSync(assets)]
  const scripts = await Promise.all(names.map(name => Bun.file(join(assets, name)).text()))
  expect(scripts.join("")).toContain("/api/auth/signup")
  expect(names.filter((_, index) => scripts[index]?.includes("ZodError"))).toEqual([])
})
