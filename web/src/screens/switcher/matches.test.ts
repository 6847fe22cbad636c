import { expect, test } from "bun:test"
import { best, score } from "./matches.ts"

test("a beginning beats a word's beginning, which beats letters within", () => {
  const items = ["backgammon", "the game", "game night"].map(label => ({ label }))
  expect(best(items, "gam", 9).map(item => item.label)).toEqual(["game night", "the game", "backgammon"])
  expect(best(items, "gam", 1)).toEqual([{ label: "game night" }])
  expect(best(items, "chess", 9)).toEqual([])
})

test("case and accents do not matter, and nothing typed finds all", () => {
  expect(score("José Álvarez", "alva")).toBe(3)
  expect(score("CAFÉ", "cafe")).toBe(4)
  expect(score("anything", " ")).toBe(1)
})
