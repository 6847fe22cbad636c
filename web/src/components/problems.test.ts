import { expect, test } from "bun:test"
import { ParleyError } from "@parley/client"
import { fieldProblems } from "./problems.ts"

test("puts issues beside their fields, as sentences", () => {
  const issues = [
    { path: "username", message: "is reserved" },
    { path: "body.email", message: "Invalid email address" },
    { path: "username", message: "a second remark" },
  ]
  expect(fieldProblems(new ParleyError("invalid_input", { issues }))).toEqual({
    username: "This is reserved.",
    email: "Invalid email address.",
  })
})

test("knows which field a code is about", () => {
  expect(fieldProblems(new ParleyError("username_taken"))).toEqual({ username: "This username is taken." })
  expect(Object.keys(fieldProblems(new ParleyError("email_taken")))).toEqual(["email"])
  expect(fieldProblems(new ParleyError("wrong_login"))).toEqual({})
})
