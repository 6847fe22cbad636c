import { limits } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useClient } from "../../app/client.tsx"
import { Entrance } from "../../components/entrance.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { useAction } from "../../components/use-action.ts"

/** Has a link for a new password sent. What it says does not tell whether there is such an account. */
export default function ForgotPassword() {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const send = useAction(
    async (form: FormData) => {
      const email = String(form.get("email")).trim()
      await client.api.call("forgotPassword", { body: { email } })
      setSentTo(email)
    },
    ["email"],
  )
  return (
    <Entrance title={t(sentTo === null ? "forgotTitle" : "linkSent")}>
      {sentTo === null ? (
        <>
          <p className="mb-5 text-muted text-sm">{t("forgotText")}</p>
          <Form action={send} submitLabel={t("sendLink")}>
            <Field
              label={t("email")}
              name="email"
              type="email"
              autoComplete="email"
              maxLength={limits.emailMax}
              required
              autoFocus
              problem={send.fields["email"]}
            />
          </Form>
        </>
      ) : (
        <>
          <p role="status" className="text-muted">
            {t("linkSentText", { email: sentTo })}
          </p>
          <button type="button" className="btn btn-quiet mt-6 self-start" onClick={() => setSentTo(null)}>
            {t("otherAddress")}
          </button>
        </>
      )}
      <p className="mt-6 text-sm">
        <Link to="/login" className="font-medium text-primary hover:underline">
          {t("backToLogIn")}
        </Link>
      </p>
    </Entrance>
  )
}
