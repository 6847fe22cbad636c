import type { ParleyClient } from "@parley/client"
import { limits, type UserSummary } from "@parley/contract"
import { Ban } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"

/** Blocks somebody, after a word on what that means, or lifts the block. */
export function BlockButton({ user }: { user: UserSummary }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const [blocked, setBlocked] = useState<boolean | null>(null)
  const [asking, setAsking] = useState(false)

  useEffect(() => {
    let stale = false
    isBlocked(client, user.id).then(
      answer => !stale && setBlocked(answer),
      // The button stays away: the card above tells of a server that does not answer.
      () => undefined,
    )
    return () => {
      stale = true
    }
  }, [client, user.id])

  const set = useAction(async (block: boolean) => {
    await client.api.call(block ? "blockUser" : "unblockUser", { params: { id: user.id } })
    setBlocked(block)
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

async function isBlocked(client: ParleyClient, id: string): Promise<boolean> {
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor?: string } = {
      limit: limits.pageMax,
      ...(cursor !== null && { cursor }),
    }
    const page: { users: readonly UserSummary[]; cursor: string | null } = await client.api.call(
      "listBlocks",
      {
        query,
      },
    )
    if (page.users.some(user => user.id === id)) return true
    cursor = page.cursor
  } while (cursor !== null)
  return false
}
