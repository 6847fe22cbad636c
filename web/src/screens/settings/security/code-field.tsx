import { useTranslation } from "react-i18next"
import { Field } from "../../../components/field.tsx"

/** A code of the app; where the hint says so, a recovery code too. */
export function CodeField(props: { problem: string | undefined; hint?: string; autoFocus?: boolean }) {
  const { t } = useTranslation("security")
  return (
    <Field
      label={t("code")}
      name="code"
      autoComplete="one-time-code"
      inputMode={props.hint === undefined ? "numeric" : "text"}
      autoCapitalize="none"
      spellCheck={false}
      minLength={6}
      maxLength={40}
      required
      {...props}
    />
  )
}
