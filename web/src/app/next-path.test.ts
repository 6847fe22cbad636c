import { expect, test } from "bun:test"
import { inviteOf, nextPath, withNext } from "./next-path.ts"

const after = (next: string) => nextPath(new URLSearchParams({ next }))

test("goes on to a path of this page", () => {
  expect(nextPath(new URLSearchParams())).toBe("/")
  expect(after("/rooms/r1")).toBe("/rooms/r1")
  expect(after("/invite/a?b=c#d")).toBe("/invite/a?b=c#d")
})

test("never leads to another site", () => {
  for (const next of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "rooms",
    "",
  ]) {
    expect(after(next)).toBe("/")
  }
})

test("carries the way on in a link", () => {
  expect(withNext("/login", "/")).toBe("/login")
  const link = new URL(withNext("/login", "/invite/a?b=c"), "http://parley.invalid")
  expect(nextPath(link.searchParams)).toBe("/invite/a?b=c")
})

test("knows an invite by its path", () => {
  expect(inviteOf("/invite/a%2Fb")).toBe("a/b")
  expect(inviteOf("/rooms/a")).toBeUndefined()
})
