import { ParleyError } from "@parley/client"
import type { InvitePreview } from "@parley/contract"
import { useEffect, useState } from "react"
import { useClient, useClientState } from "../../app/client.tsx"
import { messageOf } from "../../components/problems.ts"

type InviteState =
  | { state: "loading" }
  /** Without a preview, the server wants a log-in before it tells. */
  | { state: "known"; preview: InvitePreview | null }
  | { state: "failed"; gone: boolean; message: string }

/** What an invite leads to. */
export function useInvite(token: string): InviteState {
  const client = useClient()
  const meId = useClientState(state => state.me?.id)
  const [invite, setInvite] = useState<InviteState>({ state: "loading" })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer depends on who asks
  useEffect(() => {
    let stale = false
    const settle = (next: InviteState) => {
      if (!stale) setInvite(next)
    }
    client.api.call("getInvite", { params: { token } }).then(
      preview => settle({ state: "known", preview }),
      (error: unknown) => settle(failed(error)),
    )
    return () => {
      stale = true
    }
  }, [client, token, meId])

  return invite
}

function failed(error: unknown): InviteState {
  const code = error instanceof ParleyError ? error.code : null
  if (code === "not_logged_in" || code === "session_ended") return { state: "known", preview: null }
  return { state: "failed", gone: code === "not_found", message: messageOf(error) }
}
