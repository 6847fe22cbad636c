import { ParleyError } from "@parley/client"
import { useEffect, useState } from "react"
import { useClient } from "../../app/client.tsx"
import { logInWithPasskey, passkeysFillIn, stopPasskeys } from "../../app/passkeys.ts"
import { messageOf } from "../../components/problems.ts"

/** Milliseconds after which the options of a waiting browser are renewed: the server takes them for 5 minutes. */
const renewAfter = 4 * 60_000

/** Lets the browser offer passkeys in the login field as long as it is shown. Answers what went wrong with a chosen one. */
export function usePasskeyFillIn(): string | null {
  const client = useClient()
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    let gone = false
    const wait = async () => {
      if ((await passkeysFillIn()) && !gone) await logInWithPasskey(client, { fillIn: true })
    }
    // That nobody chose one, or the server cannot be asked, leaves the password's form as it is.
    const begin = () =>
      wait().catch((error: unknown) => {
        if (!gone && error instanceof ParleyError && !error.retryable) setProblem(messageOf(error))
      })
    void begin()
    const renewal = setInterval(() => void begin(), renewAfter)
    return () => {
      gone = true
      clearInterval(renewal)
      void stopPasskeys()
    }
  }, [client])
  return problem
}
