import type { SecondFactorNeeded } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, Navigate, useSearchParams } from "react-router"
import { useClientState } from "../../app/client.tsx"
import { nextPath, withNext } from "../../app/next-path.ts"
import { Entrance } from "../../components/entrance.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { OtherWays } from "../../components/other-ways.tsx"
import { ProviderLinks, useSingleSignOnProblem } from "../../components/single-sign-on.tsx"
import { PasskeyButton } from "./passkey-button.tsx"
import { PasswordForm } from "./password-form.tsx"
import { SecondStep } from "./second-step.tsx"

/** Every way in: a password and perhaps a second step, a passkey, a provider. */
export default function LogIn() {
  const { t } = useTranslation("entrance")
  const loggedIn = useClientState(state => state.me !== null)
  const [search] = useSearchParams()
  const [challenge, setChallenge] = useState<SecondFactorNeeded | null>(null)
  const signOnProblem = useSingleSignOnProblem()
  const next = nextPath(search)

  if (loggedIn) return <Navigate to={next} replace />
  if (challenge) return <SecondStep challenge={challenge.challenge} onRestart={() => setChallenge(null)} />
  return (
    <Entrance title={t("welcomeBack")}>
      {signOnProblem && (
        <div className="mb-4">
          <FormProblem text={signOnProblem} />
        </div>
      )}
      <PasswordForm onChallenge={setChallenge} />
      <p className="mt-3 text-end text-sm">
        <Link to="/forgot-password" className="text-muted hover:text-base-content hover:underline">
          {t("forgot")}
        </Link>
      </p>
      <OtherWays>
        <PasskeyButton />
        <ProviderLinks next={next} label="logInWith" />
      </OtherWays>
      <p className="mt-6 text-muted text-sm">
        {t("newHere")}{" "}
        <Link to={withNext("/signup", next)} className="font-medium text-primary hover:underline">
          {t("createAccount")}
        </Link>
      </p>
    </Entrance>
  )
}
