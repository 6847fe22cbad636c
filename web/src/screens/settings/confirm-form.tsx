import type { Confirmation } from "@parley/contract"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { useAction } from "../../components/use-action.ts"

interface ConfirmFormProps {
  /** Without a password one needs a fresh log-in instead, which the server asks for. */
  hasPassword: boolean
  submitLabel: string
  /** Whether it takes something away for good. */
  danger?: boolean
  run: (confirmation: Confirmation, form: FormData) => Promise<unknown>
  /** Fields before the password, each with what is wrong with it. */
  fields?: (problems: Readonly<Record<string, string>>) => ReactNode
  /** The names of those fields. */
  names?: readonly string[]
  /** Finds what the fields themselves cannot know, by field name. */
  check?: () => Readonly<Record<string, string>>
}

/** A form about how one logs in: it takes the password again. */
export function ConfirmForm({ hasPassword, run, fields, names = [], ...form }: ConfirmFormProps) {
  const { t } = useTranslation("security")
  const client = useClient()
  const confirm = useAction(
    (data: FormData) => run(hasPassword ? { password: String(data.get("password")) } : {}, data),
    [...names, "password"],
  )
  return (
    <div className="flex flex-col gap-4">
      <Form action={confirm} {...form}>
        {fields?.(confirm.fields)}
        {hasPassword && (
          <Field
            label={t("currentPassword")}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            hint={t("confirmNote")}
            problem={confirm.fields["password"]}
          />
        )}
      </Form>
      {confirm.code === "log_in_again" && (
        // The log-in leads back to this screen.
        <button type="button" className="btn btn-quiet" onClick={() => void client.logOut()}>
          {t("logInAgain")}
        </button>
      )}
    </div>
  )
}
