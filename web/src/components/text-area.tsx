import type { ComponentProps } from "react"
import { Labelled, type LabelProps } from "./labelled.tsx"

/** Some labelled lines of text. */
export function TextArea({ label, hint, problem, ...area }: LabelProps & ComponentProps<"textarea">) {
  return (
    <Labelled label={label} problem={problem} hint={hint}>
      {control => (
        <textarea
          rows={3}
          {...area}
          {...control}
          className={`textarea text-field w-full bg-base-100 ${problem ? "textarea-error" : ""}`}
        />
      )}
    </Labelled>
  )
}
