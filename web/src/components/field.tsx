import type { ComponentProps } from "react"
import { Labelled, type LabelProps } from "./labelled.tsx"

/** A labelled line of text. */
export function Field({
  label,
  hint,
  problem,
  className = "w-full",
  ...input
}: LabelProps & ComponentProps<"input">) {
  return (
    <Labelled label={label} problem={problem} hint={hint}>
      {control => (
        <input
          {...input}
          {...control}
          className={`input text-field bg-base-100 ${className} ${problem ? "input-error" : ""}`}
        />
      )}
    </Labelled>
  )
}
