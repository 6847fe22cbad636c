import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useSearchParams } from "react-router"
import { useClient, useClientState } from "../../app/client.tsx"
import { Entrance } from "../../components/entrance.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { messageOf } from "../../components/problems.ts"

type Outcome = { done: boolean; problem: string | null }

/** Where the link of a mail leads: it shows that the address is one's own. */
export default function VerifyEmail() {
  const { t } = useTranslation("entrance")
  const { done, problem } = useVerification()
  const loggedIn = useClientState(state => state.me !== null)
  const title = problem === null ? (done ? "verified" : "verifying") : "notVerified"
  return (
    <Entrance title={t(title)}>
      {!done && problem === null && (
        <div role="status" aria-label={t("verifying")} className="skeleton h-10 animate-late rounded-field" />
      )}
      <FormProblem text={problem} />
      {(done || problem !== null) && (
        <Link to={problem === null ? "/" : "/settings/account"} className="btn btn-primary mt-6 self-start">
          {t(problem === null ? "goOn" : loggedIn ? "toAccount" : "logIn")}
        </Link>
      )}
    </Entrance>
  )
}

/** Uses the token of the address, once: it is good no more after that. */
function useVerification(): Outcome {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const [search] = useSearchParams()
  const token = search.get("token")
  const asked = useRef<string | null>(null)
  const [outcome, setOutcome] = useState<Outcome>({ done: false, problem: null })
  useEffect(() => {
    if (!token || asked.current === token) return
    asked.current = token
    client.api.call("verifyEmail", { body: { token } }).then(
      () => setOutcome({ done: true, problem: null }),
      (error: unknown) => setOutcome({ done: false, problem: messageOf(error) }),
    )
  }, [client, token])
  return token ? outcome : { done: false, problem: t("linkBrokenText") }
}
