import { expect, test } from "bun:test"
import { isPress, latinKey } from "./shortcuts.ts"

const press = (key: string, held: Partial<Record<"alt" | "ctrl" | "meta" | "shift", true>> = {}) => ({
  key,
  code: "",
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

test("keys of other scripts count by their place", () => {
  expect(isPress("Mod+K", { ...press("ن", { ctrl: true }), code: "KeyK" }, false)).toBe(true)
  expect(isPress("Mod+,", { ...press("و", { ctrl: true }), code: "Comma" }, false)).toBe(true)
  expect(latinKey({ key: "ق", code: "KeyR" })).toBe("r")
  expect(latinKey({ key: "؟", code: "Slash" })).toBe("?")
  // Where another Latin letter stands in that place, the letter counts.
  expect(latinKey({ key: "z", code: "KeyY" })).toBe("z")
  expect(latinKey({ key: "ö", code: "Semicolon" })).toBe("ö")
})
