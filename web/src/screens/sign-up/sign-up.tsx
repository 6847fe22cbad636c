import { limits } from "@parley/contract"
import { Link, Navigate, useSearchParams } from "react-router"
import { useClient, useClientState } from "../../app/client.tsx"
import { inviteOf, nextPath, withNext } from "../../app/next-path.ts"
import { Entrance } from "../../components/entrance.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { useAction } from "../../components/use-action.ts"

const fields = ["name", "username", "email", "password"] as const

export function SignUp() {
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
    <Entrance title="Create your account">
      <Form action={signUp} submitLabel="Sign up">
        <Field
          label="Name"
          name="name"
          autoComplete="name"
          maxLength={limits.nameMax}
          required
          autoFocus
          hint="What people see beside your messages."
          problem={signUp.fields["name"]}
        />
        <Field
          label="Username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          minLength={limits.usernameMin}
          maxLength={limits.usernameMax}
          required
          hint="Small letters, digits, dots, dashes and underscores."
          problem={signUp.fields["username"]}
        />
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="email"
          maxLength={limits.emailMax}
          required
          hint="You can log in with it. Others do not see it."
          problem={signUp.fields["email"]}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={limits.passwordMin}
          maxLength={limits.passwordMax}
          required
          hint={`At least ${limits.passwordMin} characters.`}
          problem={signUp.fields["password"]}
        />
      </Form>
      <p className="mt-6 text-muted text-sm">
        Have an account?{" "}
        <Link to={withNext("/login", next)} className="font-medium text-primary hover:underline">
          Log in instead
        </Link>
      </p>
    </Entrance>
  )
}
