import { limits } from "@parley/contract"
import type { ComponentProps } from "react"
import { Field } from "./field.tsx"

type Props = Pick<ComponentProps<typeof Field>, "label" | "name" | "hint" | "problem" | "autoFocus">

/** Where a password is chosen. */
export function NewPasswordField(props: Props) {
  return (
    <Field
      {...props}
      type="password"
      autoComplete="new-password"
      minLength={limits.passwordMin}
      maxLength={limits.passwordMax}
      required
    />
  )
}
