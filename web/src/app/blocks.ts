import type { CallResult, ParleyClient } from "@parley/client"
import { limits } from "@parley/contract"
import { useCallback, useEffect } from "react"
import { create } from "zustand"
import { useClient, useClientState } from "./client.tsx"

interface Blocks {
  /** Whom one has blocked; null until that is known. */
  readonly ids: ReadonlySet<string> | null
}

const useBlocks = create<Blocks>()(() => ({ ids: null }))

/** Whether one has blocked somebody; null until that is known. */
export const useIsBlocked = (userId: string): boolean | null =>
  useBlocks(({ ids }) => (ids === null ? null : ids.has(userId)))

/** Blocks somebody, or lifts the block. */
export async function setBlocked({ api }: ParleyClient, userId: string, blocked: boolean): Promise<void> {
  await api.call(blocked ? "blockUser" : "unblockUser", { params: { id: userId } })
  const { ids } = useBlocks.getState()
  const others = [...(ids ?? [])].filter(id => id !== userId)
  useBlocks.setState({ ids: new Set(blocked ? [...others, userId] : others) })
}

/** Asks whom one has blocked when one comes online, and again when one of one's devices changes it. */
export function useKnownBlocks(): void {
  const client = useClient()
  const online = useClientState(state => state.connection === "online")
  const ask = useCallback(() => {
    // What fails is asked again at the next change, or when the line is back.
    blockedIds(client).then(
      ids => useBlocks.setState({ ids }),
      () => undefined,
    )
  }, [client])
  useEffect(() => {
    if (online) ask()
  }, [online, ask])
  useEffect(() => client.on("block:updated", ask), [client, ask])
  useEffect(() => () => useBlocks.setState({ ids: null }), [])
}

/** In pages: there are `limits.blocksMax` of them at most. */
async function blockedIds({ api }: ParleyClient): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor?: string } = {
      limit: limits.pageMax,
      ...(cursor !== null && { cursor }),
    }
    const page: CallResult<"listBlocks"> = await api.call("listBlocks", { query })
    for (const { id } of page.users) ids.add(id)
    cursor = page.cursor
  } while (cursor !== null)
  return ids
}
