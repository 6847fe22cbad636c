import { type ReactNode, useId } from "react"

/** What `Labelled` gives its control, and a control takes from its user. */
export interface LabelProps {
  label: string
  hint?: string | undefined
  /** What is wrong with it, in words. */
  problem?: string | undefined
}

interface LabelledProps extends LabelProps {
  children: (control: {
    id: string
    "aria-invalid": boolean
    "aria-describedby": string | undefined
  }) => ReactNode
}

/** A control with its name above and a line beneath. The hint gives way to what is wrong. */
export function Labelled({ label, hint, problem, children }: LabelledProps) {
  const id = useId()
  const noteId = `${id}note`
  const note = problem ?? hint
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {label}
      </label>
      {children({
        id,
        "aria-invalid": problem !== undefined,
        "aria-describedby": note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <p id={noteId} className={`mt-1.5 text-xs ${problem ? "text-error" : "text-muted"}`}>
          {note}
        </p>
      )}
    </div>
  )
}
