import type { Area, Words } from "../catalogue.ts"

/**
 * Modern Standard Arabic. Buttons and titles are verbal nouns ("حفظ", "إرسال"), which address nobody by gender; where a
 * sentence must address someone, it does so in the masculine singular, as Arabic programs do.
 */
export type Arabic<In extends Area> = Words<In, "zero" | "one" | "two" | "few" | "many" | "other">
