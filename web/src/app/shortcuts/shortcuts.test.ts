import { expect, test } from "bun:test"
import { isPress } from "./shortcuts.ts"

const press = (key: string, held: Partial<Record<"alt" | "ctrl" | "meta" | "shift", true>> = {}) => ({
  key,
  altKey: held.alt === true,
  ctrlKey: held.ctrl === true,
  metaKey: held.meta === true,
  shiftKey: held.shift === true,
})

test("Mod is Command on Apple's machines and Control elsewhere", () => {
  expect(isPress("Mod+K", press("k", { ctrl: true }), false)).toBe(true)
  expect(isPress("Mod+K", press("k", { meta: true }), true)).toBe(true)
  expect(isPress("Mod+K", press("k", { ctrl: true }), true)).toBe(false)
  expect(isPress("Mod+K", press("k"), false)).toBe(false)
  expect(isPress("Mod+K", press("K", { ctrl: true, shift: true }), false)).toBe(false)
})

test("a sign counts however the keyboard makes it", () => {
  expect(isPress("?", press("?", { shift: true }), false)).toBe(true)
  expect(isPress("?", press("?"), false)).toBe(true)
  expect(isPress("?", press("?", { ctrl: true }), false)).toBe(false)
})

test("arrows want exactly what is held with them", () => {
  expect(isPress("Alt+ArrowDown", press("ArrowDown", { alt: true }), false)).toBe(true)
  expect(isPress("Alt+ArrowDown", press("ArrowDown", { alt: true, shift: true }), false)).toBe(false)
  expect(isPress("Alt+Shift+ArrowDown", press("ArrowDown", { alt: true, shift: true }), false)).toBe(true)
})
