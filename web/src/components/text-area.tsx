import { type ComponentProps, useId } from "react"

interface TextAreaProps extends ComponentProps<"textarea"> {
  label: string
  hint?: string
  /** What is wrong with it, in words. */
  problem?: string | undefined
}

/** Some labelled lines of text. The hint gives way to what is wrong. */
export function TextArea({ label, hint, problem, ...area }: TextAreaProps) {
  const id = useId()
  const note = problem ?? hint
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {label}
      </label>
      <textarea
        rows={3}
        {...area}
        id={id}
        className={`textarea text-field w-full bg-base-100 ${problem ? "textarea-error" : ""}`}
        aria-invalid={problem !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}note`}
      />
      {note !== undefined && (
        <p id={`${id}note`} className={`mt-1.5 text-xs ${problem ? "text-error" : "text-muted"}`}>
          {note}
        </p>
      )}
    </div>
  )
}
