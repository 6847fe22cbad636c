import { CloudOff } from "lucide-react"
import { type ReactNode, useCallback, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { EmptyState } from "../components/empty-state.tsx"
import { Mark } from "../components/logo.tsx"
import { useClient } from "./client.tsx"

/** Finds out who is logged in before anything is shown. */
export function SessionGate(props: { children: ReactNode }) {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const [state, setState] = useState<"asking" | "known" | "unreachable">("asking")

  const ask = useCallback(() => {
    setState("asking")
    client.restore().then(
      () => setState("known"),
      // Of two questions at once, which React asks in development, one answer is enough.
      () => setState(before => (before === "known" ? before : "unreachable")),
    )
  }, [client])
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
