import { type FormEvent, type ReactNode, useEffect, useRef } from "react"
import { FormProblem } from "./form-problem.tsx"
import { wrongFields } from "./problems.ts"
import { SubmitButton } from "./submit-button.tsx"
import type { useAction } from "./use-action.ts"

interface FormProps {
  /** Gets the fields' values. Its field problems are the caller's to show, the rest is shown here. */
  action: ReturnType<typeof useAction<[FormData]>>
  submitLabel: string
  /** Whether sending it takes something away for good. */
  danger?: boolean
  /** Finds what the fields themselves cannot know, by field name. */
  check?: () => Readonly<Record<string, string>>
  children: ReactNode
}

/** Fields and the button that sends them. What is wrong is told in our words, and focus goes to the first such field. */
export function Form({ action, submitLabel, danger = false, check, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    if (Object.keys(action.fields).length === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [action.fields])

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wrong = { ...wrongFields(event.currentTarget), ...check?.() }
    if (Object.keys(wrong).length > 0) action.refuse(wrong)
    else void action.run(new FormData(event.currentTarget))
  }

  return (
    <form ref={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
      {children}
      <FormProblem text={action.message} />
      <SubmitButton label={submitLabel} busy={action.busy} danger={danger} className="mt-1" />
    </form>
  )
}
