import { type ComponentProps, useId } from "react"

interface FieldProps extends ComponentProps<"input"> {
  label: string
  hint?: string
  /** What is wrong with it, in words. */
  problem?: string | undefined
}

/** A labelled line of text. Its hint gives way to what is wrong. */
export function Field({ label, hint, problem, ...input }: FieldProps) {
  const id = useId()
  const noteId = `${id}note`
  const note = problem ?? hint
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={`input text-field w-full bg-base-100 ${problem ? "input-error" : ""}`}
        aria-invalid={problem !== undefined}
        aria-describedby={note === undefined ? undefined : noteId}
      />
      {note !== undefined && (
        <p id={noteId} className={`mt-1.5 text-xs ${problem ? "text-error" : "text-muted"}`}>
          {note}
        </p>
      )}
    </div>
  )
}
