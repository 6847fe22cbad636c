import type { ErrorCode } from "@parley/contract"
import type { en } from "./en/index.ts"

type Areas = typeof en
export type Area = keyof Areas

/** A key of English in the forms that another language's plurals take; keys without a count stay as they are. */
type Forms<Key, Plural extends string> = Key extends `${string}_one`
  ? never
  : Key extends `${infer Base}_other`
    ? `${Base}_${Plural}`
    : Key

/** The contract says in English what each error means; other languages say it here. */
type OfErrors<In extends Area> = In extends "problems" ? `code.${ErrorCode}` : never

/**
 * What a language says in one area: each key of English, in every form that counting takes there (CLDR's plural rules), and
 * nothing else.
 */
export type Words<In extends Area, Plural extends Intl.LDMLPluralRule> = Readonly<
  Record<Forms<keyof Areas[In], Plural> | OfErrors<In>, string>
>

/** All that a language says. Each of its areas is typed as `Words`, where a key that is missing or too many is an error. */
export type Catalogue = { readonly [In in Area]: Readonly<Record<string, string>> }
