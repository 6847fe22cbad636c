import { type ErrorCode, ParleyError } from "@parley/client"
import i18next from "i18next"

const t = (key: "inPage" | "fillIn" | "noEmail") => i18next.t(key, { ns: "problems" })

/** An expected failure in the page itself. Its message is a sentence in the language shown. */
export class PageError extends Error {
  override readonly name = "PageError"
}

/** A failure as a sentence: in the language shown where its catalogue has the code, else as the server said it. */
export function messageOf(error: unknown): string {
  if (error instanceof PageError) return error.message
  if (!(error instanceof ParleyError)) return t("inPage")
  const own = i18next.getResource(i18next.language, "problems", `code.${error.code}`)
  return typeof own === "string" ? own : error.message
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
    if (field) problems[field] ??= sentence(issue.message)
  }
  return problems
}

/** The contract's short remarks ("is reserved") as sentences. */
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
