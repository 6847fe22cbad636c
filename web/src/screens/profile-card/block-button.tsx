import type { UserSummary } from "@parley/contract"
import { Ban } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { setBlocked, useIsBlocked } from "../../app/blocks.ts"
import { useClient } from "../../app/client.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"

/** Blocks somebody, after a word on what that means, or lifts the block. */
export function BlockButton({ user }: { user: UserSummary }) {
  const { t } = useTranslation("security")
  const client = useClient()
  // The button stays away until it is known: the card above tells of a server that does not answer.
  const blocked = useIsBlocked(user.id)
  const [asking, setAsking] = useState(false)
  const set = useAction(async (block: boolean) => {
    await setBlocked(client, user.id, block)
    setAsking(false)
  })
  if (blocked === null) return null
  return (
    <>
      <FormProblem text={set.message} />
      {blocked && <p className="mt-3 text-center text-muted text-xs">{t("isBlocked")}</p>}
      {asking && <p className="mt-3 text-xs">{t("blockText", { name: user.name })}</p>}
      <button
        type="button"
        className={`btn btn-sm mt-2 w-full ${asking ? "btn-error" : "btn-ghost"}`}
        aria-busy={set.busy}
        onClick={() => (blocked || asking ? void set.run(!blocked) : setAsking(true))}
      >
        <Ban className="size-4" aria-hidden />
        {t(blocked ? "unblock" : "block")}
      </button>
    </>
  )
}
