import { useTranslation } from "react-i18next"
import { FormProblem } from "../../../components/form-problem.tsx"
import { LoadingPart } from "../../../components/loading-part.tsx"
import { useSingleSignOnProblem } from "../../../components/single-sign-on.tsx"
import { useAnswer } from "../../../components/use-answer.ts"
import { Part } from "../part.tsx"
import { Passkeys } from "./passkeys.tsx"
import { Providers } from "./providers.tsx"
import { TwoFactor } from "./two-factor.tsx"

/** What one's account is protected by. */
export default function Security() {
  const { t } = useTranslation("security")
  const { answer, problem, reload } = useAnswer("getCredentials")
  const linkProblem = useSingleSignOnProblem()
  if (!answer) return <LoadingPart problem={problem} onRetry={reload} className="h-64" />
  const { hasPassword } = answer
  return (
    <div className="flex flex-col gap-8">
      <FormProblem text={linkProblem} />
      <Part title={t("twoFactor")} note={t("twoFactorNote")}>
        <TwoFactor hasPassword={hasPassword} />
      </Part>
      <Part title={t("passkeys")} note={t("passkeysNote")}>
        <Passkeys hasPassword={hasPassword} />
      </Part>
      <Providers hasPassword={hasPassword} />
    </div>
  )
}
