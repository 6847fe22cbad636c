import { expect, test } from "bun:test"
import { ParleyError } from "@parley/client"
import i18next from "i18next"
import { startI18n } from "../i18n/i18n.ts"
import { fieldProblems, messageOf, PageError } from "./problems.ts"

startI18n()

test("puts issues beside their fields, as sentences", () => {
  const issues = [
    { path: "username", message: "is reserved" },
    { path: "body.email", message: "Invalid email address" },
    { path: "username", message: "a second remark" },
  ]
  expect(fieldProblems(new ParleyError("invalid_input", { issues }))).toEqual({
    username: "This name is kept for other uses.",
    email: "That does not look like an e-mail address.",
  })
})

test("says remarks as sentences, those that it knows in its own words", () => {
  const said = (message: string) =>
    fieldProblems(new ParleyError("invalid_input", { issues: [{ path: "body.field", message }] }))["field"]
  expect(said("Too small: expected string to have >=1 characters")).toBe("Please fill this in.")
  expect(said("Too small: expected string to have >=8 characters")).toBe("Use at least 8 characters.")
  expect(said("Too big: expected string to have <=1000 characters")).toBe("Use at most 1,000 characters.")
  expect(said("is in the past")).toBe("This lies in the past.")
  expect(said("names too many rooms")).toBe("Names too many rooms.")
  expect(said("is not an emoji")).toBe("This is not an emoji.")
})

test("knows which field a code is about", () => {
  expect(fieldProblems(new ParleyError("username_taken"))).toEqual({ username: "This username is taken." })
  expect(Object.keys(fieldProblems(new ParleyError("email_taken")))).toEqual(["email"])
  expect(fieldProblems(new ParleyError("wrong_password"))).toEqual({ password: "The password is wrong." })
  expect(fieldProblems(new ParleyError("wrong_login"))).toEqual({})
})

test("says a failure in the language shown, and as the server did where that has no words for it", async () => {
  const gone = new ParleyError("not_found", { message: "That room is gone." })
  expect(messageOf(gone)).toBe("That room is gone.")
  i18next.addResource("tlh", "problems", "code.not_found", "tu'lu'be'")
  await i18next.changeLanguage("tlh")
  expect(messageOf(gone)).toBe("tu'lu'be'")
  expect(messageOf(new ParleyError("forbidden"))).toBe("You may not do this.")
  expect(messageOf(new PageError("Said already."))).toBe("Said already.")
  await i18next.changeLanguage("en")
  expect(messageOf(new TypeError("x is undefined"))).toBe("Something went wrong in this page.")
})
