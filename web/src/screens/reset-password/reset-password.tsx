import { limits } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useSearchParams } from "react-router"
import { useClient } from "../../app/client.tsx"
import { Entrance } from "../../components/entrance.tsx"
import { Form } from "../../components/form.tsx"
import { NewPasswordField } from "../../components/new-password-field.tsx"
import { useAction } from "../../components/use-action.ts"

/** Where the link of a mail leads: a new password, by the token in it. */
export default function ResetPassword() {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const [search] = useSearchParams()
  const token = search.get("token")
  const [done, setDone] = useState(false)
  const reset = useAction(
    async (form: FormData) => {
      const newPassword = String(form.get("newPassword"))
      await client.api.call("resetPassword", { body: { token: token ?? "", newPassword } })
      setDone(true)
      // All sessions have ended on the server, the one of this page too.
      if (client.store.getState().me) await client.logOut()
    },
    ["newPassword"],
  )
  if (!token) {
    return (
      <Entrance title={t("linkBroken")}>
        <p className="text-muted">{t("linkBrokenText")}</p>
        <NewLink />
      </Entrance>
    )
  }
  if (done) {
    return (
      <Entrance title={t("passwordSet")}>
        <p role="status" className="text-muted">
          {t("passwordSetText")}
        </p>
        <Link to="/login" className="btn btn-primary mt-6">
          {t("logIn")}
        </Link>
      </Entrance>
    )
  }
  return (
    <Entrance title={t("resetTitle")}>
      <p className="mb-5 text-muted text-sm">{t("resetText")}</p>
      <Form action={reset} submitLabel={t("setPassword")}>
        <NewPasswordField
          label={t("newPassword")}
          name="newPassword"
          autoFocus
          hint={t("passwordHint", { count: limits.passwordMin })}
          problem={reset.fields["newPassword"]}
        />
      </Form>
      {reset.code === "link_expired" && <NewLink />}
    </Entrance>
  )
}

function NewLink() {
  const { t } = useTranslation("entrance")
  return (
    <Link to="/forgot-password" className="btn btn-quiet mt-6 self-start">
      {t("newLink")}
    </Link>
  )
}
