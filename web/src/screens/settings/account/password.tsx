import { type Confirmation, limits } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { NewPasswordField } from "../../../components/new-password-field.tsx"
import { ConfirmForm } from "../confirm-form.tsx"
import { Part } from "../part.tsx"

/** Change one's password, or set the first one. */
export function Password(props: { hasPassword: boolean; onChanged: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const [keep, setKeep] = useState(false)
  // Counts the changes: each begins with an empty form.
  const [changes, setChanges] = useState(0)
  const change = async (confirmation: Confirmation, form: FormData) => {
    const newPassword = String(form.get("newPassword"))
    await client.api.call("changePassword", {
      body: { ...confirmation, newPassword, keepOtherSessions: keep },
    })
    setChanges(changes + 1)
    props.onChanged()
  }
  return (
    <Part title={t("password")} note={t(props.hasPassword ? "passwordNote" : "noPasswordNote")}>
      <ConfirmForm
        key={changes}
        hasPassword={props.hasPassword}
        submitLabel={t(props.hasPassword ? "changePassword" : "setPassword")}
        names={["newPassword"]}
        fields={problems => (
          <>
            <NewPasswordField
              label={t("newPassword")}
              name="newPassword"
              hint={t("newPasswordHint", { count: limits.passwordMin })}
              problem={problems["newPassword"]}
            />
            <label className="flex cursor-pointer items-center gap-3 text-sm">
              <input
                type="checkbox"
                className="toggle toggle-primary toggle-sm"
                checked={keep}
                onChange={event => setKeep(event.target.checked)}
              />
              {t("keepSessions")}
            </label>
          </>
        )}
        run={change}
      />
      <p role="status" className="text-sm text-success empty:hidden">
        {changes > 0 && t("passwordChanged")}
      </p>
    </Part>
  )
}
