import { limits } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { Link, Navigate, useSearchParams } from "react-router"
import { useClient, useClientState } from "../../app/client.tsx"
import { inviteOf, nextPath, withNext } from "../../app/next-path.ts"
import { Entrance } from "../../components/entrance.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { NewPasswordField } from "../../components/new-password-field.tsx"
import { OtherWays } from "../../components/other-ways.tsx"
import { ProviderLinks } from "../../components/single-sign-on.tsx"
import { useAction } from "../../components/use-action.ts"

const fields = ["name", "username", "email", "password"] as const

export default function SignUp() {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const loggedIn = useClientState(state => state.me !== null)
  const [search] = useSearchParams()
  const next = nextPath(search)
  const signUp = useAction((form: FormData) => {
    const text = (name: (typeof fields)[number]) => String(form.get(name))
    const invite = inviteOf(next)
    return client.signUp({
      name: text("name"),
      username: text("username"),
      email: text("email"),
      password: text("password"),
      ...(invite && { invite }),
    })
  }, fields)

  if (loggedIn) return <Navigate to={next} replace />
  return (
    <Entrance title={t("createYours")}>
      <Form action={signUp} submitLabel={t("signUp")}>
        <Field
          label={t("name")}
          name="name"
          autoComplete="name"
          maxLength={limits.nameMax}
          required
          autoFocus
          hint={t("nameHint")}
          problem={signUp.fields["name"]}
        />
        <Field
          label={t("username")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          minLength={limits.usernameMin}
          maxLength={limits.usernameMax}
          required
          hint={t("usernameHint")}
          problem={signUp.fields["username"]}
        />
        <Field
          label={t("email")}
          name="email"
          type="email"
          autoComplete="email"
          maxLength={limits.emailMax}
          required
          hint={t("emailHint")}
          problem={signUp.fields["email"]}
        />
        <NewPasswordField
          label={t("password")}
          name="password"
          hint={t("passwordHint", { count: limits.passwordMin })}
          problem={signUp.fields["password"]}
        />
      </Form>
      <OtherWays>
        <ProviderLinks next={next} label="signUpWith" />
      </OtherWays>
      <p className="mt-6 text-muted text-sm">
        {t("haveAccount")}{" "}
        <Link to={withNext("/login", next)} className="font-medium text-primary hover:underline">
          {t("logInInstead")}
        </Link>
      </p>
    </Entrance>
  )
}
