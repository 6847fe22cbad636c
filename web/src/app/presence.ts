import type { PresenceStatus } from "@parley/contract"
import { useEffect } from "react"
import { useClient, useClientState } from "./client.tsx"

/** Learns how people are, for as long as the component is there. */
export function useWatched(userIds: readonly string[]): void {
  const client = useClient()
  const ids = userIds.join(" ")
  useEffect(() => (ids === "" ? undefined : client.presence.watch(ids.split(" "))), [client, ids])
}

/** How someone is whom a component on the page watches; undefined where it is not known, as without a connection. */
export function usePresence(userId: string): PresenceStatus | undefined {
  return useClientState(state => (state.connection === "online" ? state.presence.get(userId) : undefined))
}
