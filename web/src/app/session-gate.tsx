import { CloudOff } from "lucide-react"
import { type ReactNode, useCallback, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { EmptyState } from "../components/empty-state.tsx"
import { Mark } from "../components/logo.tsx"
import { useClient } from "./client.tsx"

/** Finds out who is logged in, and has the words ready, before anything is shown. */
export function SessionGate(props: { words: Promise<unknown>; children: ReactNode }) {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const { words } = props
  const [state, setState] = useState<"asking" | "known" | "unreachable">("asking")

  const ask = useCallback(() => {
    setState("asking")
    Promise.all([client.restore(), words]).then(
      me => {
        // Before anything is drawn, which takes a slow device as long as the line does.
        if (me) client.connect()
        setState("known")
      },
      // Of two questions at once, which React asks in development, one answer is enough.
      () => setState(before => (before === "known" ? before : "unreachable")),
    )
  }, [client, words])
  useEffect(ask, [ask])

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
          <button type="button" className="btn btn-primary" onClick={ask}>
            {t("tryAgain")}
          </button>
        </EmptyState>
      )}
    </main>
  )
}
