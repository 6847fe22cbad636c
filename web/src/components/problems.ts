import { ParleyError } from "@parley/client"

/** A failure as a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof ParleyError ? error.message : "Something went wrong in this page."
}

/** What a failure says of single fields, by field name; empty where it concerns none of them. */
export function fieldProblems(error: ParleyError): Record<string, string> {
  if (error.code === "username_taken") return { username: error.message }
  if (error.code === "email_taken") return { email: error.message }
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
  if (field.required && text.trim() === "") return "Please fill this in."
  if (text && field.validity.typeMismatch) return "That does not look like an e-mail address."
  if (text && field.minLength > 0 && text.length < field.minLength) {
    return `Use at least ${field.minLength} characters.`
  }
  return undefined
}
