import { useTranslation } from "react-i18next"
import { Link, Navigate, useSearchParams } from "react-router"
import { useClient, useClientState } from "../../app/client.tsx"
import { nextPath, withNext } from "../../app/next-path.ts"
import { Entrance } from "../../components/entrance.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { useAction } from "../../components/use-action.ts"

export default function LogIn() {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const loggedIn = useClientState(state => state.me !== null)
  const [search] = useSearchParams()
  const next = nextPath(search)
  const logIn = useAction(
    (form: FormData) =>
      client.logIn({ login: String(form.get("login")), password: String(form.get("password")) }),
    ["login", "password"],
  )

  if (loggedIn) return <Navigate to={next} replace />
  return (
    <Entrance title={t("welcomeBack")}>
      <Form action={logIn} submitLabel={t("logIn")}>
        <Field
          label={t("login")}
          name="login"
          autoComplete="username"
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
      <p className="mt-6 text-muted text-sm">
        {t("newHere")}{" "}
        <Link to={withNext("/signup", next)} className="font-medium text-primary hover:underline">
          {t("createAccount")}
        </Link>
      </p>
    </Entrance>
  )
}
