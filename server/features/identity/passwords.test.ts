import { expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { errorOf } from "./fixture.ts"
import { Passwords } from "./passwords.ts"

test("a password matches its hash alone, which is argon2id", async () => {
  const passwords = new Passwords()
  const hash = await passwords.hash("secret")
  expect(hash).toStartWith("$argon2id$v=19$m=19456,t=2,")
  expect(await passwords.verify("secret", hash)).toBe(true)
  expect(await passwords.verify("Secret", hash)).toBe(false)
  expect(await passwords.verify("secret", undefined)).toBe(false)
})

test("past those that run and those that wait, it is overloaded; those that waited are served", async () => {
  const passwords = new Passwords({ running: 1, waiting: 2 })
  const taken = [1, 2, 3].map(() => passwords.hash("secret"))
  const error = await errorOf(passwords.hash("secret"))
  expect(error).toBeInstanceOf(ParleyError)
  expect(error).toHaveProperty("code", "overloaded")
  expect(new Set(await Promise.all(taken)).size).toBe(3)
  expect(await passwords.hash("secret")).toBeString()
})

test("a failure gives its place to the next", async () => {
  const passwords = new Passwords({ running: 1, waiting: 1 })
  const broken = errorOf(passwords.verify("secret", "no hash at all"))
  const next = passwords.hash("secret")
  expect(await broken).toBeInstanceOf(Error)
  expect(await next).toBeString()
})
