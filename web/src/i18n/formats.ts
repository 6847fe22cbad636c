import { perLocale } from "./locale.ts"

const number = perLocale(locale => new Intl.NumberFormat(locale))
const list = perLocale(locale => new Intl.ListFormat(locale, { type: "conjunction" }))
const collator = perLocale(locale => new Intl.Collator(locale))

/** A number in the figures of the language shown. */
export const numberText = (value: number): string => number().format(value)

/** How many there are, where there is little room: "99+" above 99. */
export const countText = (count: number, max = 99): string =>
  count > max ? `${numberText(max)}+` : numberText(count)

/** "Ada, Alan and Grace". */
export const listText = (items: readonly string[]): string => list().format(items)

/** Puts names in the order that the language shown has for them. */
export const compareNames = (a: string, b: string): number => collator().compare(a, b)
