import type { SecondFactorNeeded } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { useAction } from "../../components/use-action.ts"
import { usePasskeyFillIn } from "./use-passkey-fill-in.ts"

/** Login and password. The browser may offer passkeys in the login field. */
export function PasswordForm(props: { onChallenge: (challenge: SecondFactorNeeded) => void }) {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const fillInProblem = usePasskeyFillIn()
  const logIn = useAction(
    async (form: FormData) => {
      const login = String(form.get("login"))
      const outcome = await client.logIn({ login, password: String(form.get("password")) })
      if ("challenge" in outcome) props.onChallenge(outcome)
    },
    ["login", "password"],
  )
  return (
    <Form action={{ ...logIn, message: logIn.message ?? fillInProblem }} submitLabel={t("logIn")}>
      <Field
        label={t("login")}
        name="login"
        autoComplete="username webauthn"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus
        problem={logIn.fields["login"]}
      />
      <Field
        label={t("password")}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        problem={logIn.fields["password"]}
      />
    </Form>
  )
}
