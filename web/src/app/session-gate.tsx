import { CloudOff } from "lucide-react"
import { type ReactNode, useEffect, useReducer, useState } from "react"
import { useTranslation } from "react-i18next"
import { EmptyState } from "../components/empty-state.tsx"
import { Mark } from "../components/logo.tsx"
import { useClient } from "./client.tsx"
import { untilAnswered } from "./until-answered.ts"

/** Finds out who is logged in, and has the words ready, before anything is shown. */
export function SessionGate(props: { words: Promise<unknown>; children: ReactNode }) {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const { words } = props
  const [state, setState] = useState<"asking" | "known" | "unreachable">("asking")

  const [turn, nextTurn] = useReducer((count: number) => count + 1, 0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn is one try more
  useEffect(() => {
    const gate = new AbortController()
    const ask = () => Promise.all([client.restore(), words])
    const onFailure = () => setState("unreachable")
    void untilAnswered(ask, { signal: gate.signal, onFailure }).then(answer => {
      if (!answer) return
      const [me] = answer
      // Before anything is drawn, which takes a slow device as long as the line does.
      if (me) client.connect()
      setState("known")
    })
    return () => gate.abort()
  }, [client, words, turn])

  const askNow = () => {
    setState("asking")
    nextTurn()
  }

  if (state === "known") return props.children
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      {state === "asking" ? (
        <div role="status" aria-label={t("loading")} className="animate-late">
          <Mark className="size-12 animate-pulse text-primary" />
        </div>
      ) : (
        <EmptyState Icon={CloudOff} title={t("unreachable")}>
          <p>{t("unreachableText")}</p>
          <button type="button" className="btn btn-primary" onClick={askNow}>
            {t("tryAgain")}
          </button>
        </EmptyState>
      )}
    </main>
  )
}
