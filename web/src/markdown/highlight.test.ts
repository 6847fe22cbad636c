import { expect, test } from "bun:test"
import { highlight } from "./highlight.ts"

test("code is cut into coloured stretches, and none of it is lost", () => {
  const code = 'const a = "<b>" // why\n'
  const stretches = highlight("ts", code) ?? []
  expect(stretches.map(({ text }) => text).join("")).toBe(code)
  expect(stretches.find(({ text }) => text === "const")?.className).toBe("hljs-keyword")
  expect(highlight("no such language", code)).toBeNull()
})
