import { expect, test } from "bun:test"
import { join } from "node:path"
import { rewrite } from "./rewrite.ts"
import { startServerProcess } from "./server-process.ts"
import { tempFolder } from "./temp-folder.ts"

test("texts are replaced as they are, one after another", () => {
  const replacements = [
    { from: "a.b", to: "$&" },
    { from: "$&", to: "c" },
  ]
  expect(rewrite("x a.b y", replacements)).toBe("x c y")
})

test("a text that is not there exactly once is refused", () => {
  expect(() => rewrite("abc", [{ from: "d", to: "e" }])).toThrow("0 times: d")
  expect(() => rewrite("abab", [{ from: "a", to: "e" }])).toThrow("2 times: a")
})

test("a server whose source has not the text to break does not start", async () => {
  await using folder = tempFolder()
  const preload = join(folder.path, "preload.ts")
  await Bun.write(
    preload,
    `import { rewriteOnLoad } from ${JSON.stringify(join(import.meta.dir, "rewrite.ts"))}
     rewriteOnLoad("server/timeline/worker.ts", [{ from: "no such text", to: "" }])`,
  )
  const error = await startServerProcess({ database: join(folder.path, "parley.db"), preload }).then(
    () => undefined,
    (failure: Error) => failure,
  )
  expect(error?.message).toContain("The text to break is there 0 times: no such text")
})
