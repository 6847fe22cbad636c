import type { RoomState } from "@parley/client"
import type { Member, MemberRole } from "@parley/contract"
import { useMemo, useState } from "react"
import { useClient } from "../../app/client.tsx"
import { useAction } from "../../components/use-action.ts"
import { compareNames } from "../../i18n/formats.ts"

const rank: Record<MemberRole, number> = { owner: 0, moderator: 1, member: 2 }

/**
 * The members of a room by role and name. Those that the client keeps are live; in large rooms `more` fetches
 * the others page by page, and live ones stand above what was fetched.
 */
export function useMembers(state: RoomState) {
  const client = useClient()
  const [fetched, setFetched] = useState<ReadonlyMap<string, Member>>(new Map())
  const [cursor, setCursor] = useState<string | null | undefined>(undefined)
  const roomId = state.room.id

  const fetchMore = useAction(async () => {
    const page = await client.api.call("listMembers", {
      params: { id: roomId },
      query: cursor ? { cursor } : {},
    })
    setFetched(known => new Map([...known, ...page.members.map(member => [member.user.id, member] as const)]))
    setCursor(page.cursor)
  })

  const members = useMemo(
    () =>
      [...new Map([...fetched, ...state.members]).values()]
        .filter(member => !member.leftAt)
        .sort(byRoleAndName),
    [fetched, state.members],
  )
  const more = state.membersLoaded === "all" || cursor === null ? undefined : () => void fetchMore.run()
  return { members, more, problem: fetchMore.message }
}

function byRoleAndName(a: Member, b: Member): number {
  return rank[a.role] - rank[b.role] || compareNames(a.user.name, b.user.name)
}
