import type { Confirmation } from "@parley/contract"
import { type ComponentProps, useState } from "react"
import { useTranslation } from "react-i18next"
import { Field } from "../../../components/field.tsx"
import { ConfirmForm } from "../confirm-form.tsx"

interface ChangeFieldProps {
  hasPassword: boolean
  field: ComponentProps<typeof Field> & { name: string }
  /** What the button says that asks for it, and the one that does it. */
  label: string
  /** Changes it. Answers what happened, in words. */
  change: (value: string, confirmation: Confirmation) => Promise<string>
}

/** A button behind which one thing about one's account is changed, with the password. */
export function ChangeField({ hasPassword, field, label, change }: ChangeFieldProps) {
  const { t } = useTranslation("common")
  const [open, setOpen] = useState(false)
  const [done, setDone] = useState<string | null>(null)
  const run = async (confirmation: Confirmation, form: FormData) => {
    setDone(await change(String(form.get(field.name)).trim(), confirmation))
    setOpen(false)
  }
  return (
    <>
      <p role="status" className="text-sm text-success empty:hidden">
        {done}
      </p>
      {open ? (
        <>
          <ConfirmForm
            hasPassword={hasPassword}
            submitLabel={label}
            names={[field.name]}
            fields={problems => <Field {...field} required autoFocus problem={problems[field.name]} />}
            run={run}
          />
          <button type="button" className="btn btn-ghost" onClick={() => setOpen(false)}>
            {t("cancel")}
          </button>
        </>
      ) : (
        <button
          type="button"
          className="btn btn-quiet btn-sm self-start"
          onClick={() => {
            setDone(null)
            setOpen(true)
          }}
        >
          {label}
        </button>
      )}
    </>
  )
}
