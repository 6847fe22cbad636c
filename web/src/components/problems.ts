import { type ErrorCode, ParleyError } from "@parley/client"
import { errors } from "@parley/contract"
import i18next from "i18next"

type Sentence = "inPage" | "fillIn" | "noEmail" | "reserved" | "usernameSigns" | "onePerson" | "past"

const t = (key: Sentence) => i18next.t(key, { ns: "problems" })

/** An expected failure in the page itself. Its message is a sentence in the language shown. */
export class PageError extends Error {
  override readonly name = "PageError"
}

/** A failure as a sentence: in the language shown where its catalogue has the code, else as the server said it. */
export function messageOf(error: unknown): string {
  if (error instanceof PageError) return error.message
  if (!(error instanceof ParleyError)) return t("inPage")
  return translated(error.code) ?? error.message
}

/** What failures of a code are about, in the language shown. */
export const messageOfCode = (code: ErrorCode): string => translated(code) ?? errors[code].message

function translated(code: ErrorCode): string | undefined {
  const own: unknown = i18next.getResource(i18next.language, "problems", `code.${code}`)
  return typeof own === "string" ? own : undefined
}

/** The field that a code is about. */
const fieldOfCode: { readonly [Code in ErrorCode]?: string } = {
  username_taken: "username",
  email_taken: "email",
  wrong_password: "password",
  wrong_code: "code",
}

/** What a failure says of single fields, by field name; empty where it concerns none of them. */
export function fieldProblems(error: ParleyError): Record<string, string> {
  const about = fieldOfCode[error.code]
  if (about !== undefined) return { [about]: messageOf(error) }
  const problems: Record<string, string> = {}
  for (const issue of error.issues ?? []) {
    const field = issue.path.split(".").at(-1)
    if (field) problems[field] ??= remark(issue.message)
  }
  return problems
}

/** Remarks of the contract that people meet in forms. */
const remarks: readonly [remark: RegExp, say: (count: number) => string][] = [
  [/^is (?:needed|empty)$/u, () => t("fillIn")],
  [/^is reserved$/u, () => t("reserved")],
  [/^may hold letters, digits/u, () => t("usernameSigns")],
  [/^a direct room takes one/u, () => t("onePerson")],
  [/^(?:has passed|is in the past)$/u, () => t("past")],
  [/^Invalid email/u, () => t("noEmail")],
  [/^Too small: .*>=1 /u, () => t("fillIn")],
  [/^Too small: .*>=(\d+) char/u, count => i18next.t("tooShort", { ns: "problems", count })],
  [/^Too big: .*<=(\d+) char/u, count => i18next.t("tooLong", { ns: "problems", count })],
]

/** What the server says of a field: in the language shown where the page knows the remark, else as a sentence. */
function remark(text: string): string {
  for (const [known, say] of remarks) {
    const found = known.exec(text)
    if (found) return say(Number(found[1]))
  }
  return sentence(text)
}

/** The contract's short remarks ("needs another owner") as sentences. */
function sentence(text: string): string {
  const whole = /^(is|are|may|takes|holds|needs|only) /u.test(text) ? `This ${text}` : text
  const capital = whole.charAt(0).toLocaleUpperCase("en") + whole.slice(1)
  return /[.!?]$/u.test(capital) ? capital : `${capital}.`
}

/** What is wrong with a form's fields before anything is sent, by field name. */
export function wrongFields(form: HTMLFormElement): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const field of form.querySelectorAll("input")) {
    const problem = fieldProblem(field)
    if (problem && field.name) problems[field.name] = problem
  }
  return problems
}

function fieldProblem(field: HTMLInputElement): string | undefined {
  const text = field.value
  if (field.required && text.trim() === "") return t("fillIn")
  if (text && field.validity.typeMismatch) return t("noEmail")
  if (text && field.minLength > 0 && text.length < field.minLength) {
    return i18next.t("tooShort", { ns: "problems", count: field.minLength })
  }
  return undefined
}
