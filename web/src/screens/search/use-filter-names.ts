import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useClientState, useMe, useRoom } from "../../app/client.tsx"
import { roomName } from "../../components/room-name.ts"
import type { Wanted } from "./wanted.ts"

/** What the people and rooms that a search names by id are called, and a username as one types it. */
export function useFilterNames({ from, in: roomId }: Wanted) {
  const { t } = useTranslation("search")
  const client = useClient()
  const meId = useMe().id
  const room = useRoom(roomId ?? "")
  const known = useClientState(state =>
    from === null ? undefined : state.rooms.get(roomId ?? "")?.members.get(from)?.user,
  )
  const [fetched, setFetched] = useState<{ id: string; name: string; username: string } | null>(null)
  const isKnown = from === null || from === "me" || known !== undefined

  useEffect(() => {
    if (isKnown) return
    let stale = false
    client.api.call("getUser", { params: { id: from } }).then(
      user => !stale && setFetched(user),
      // Who is gone, or cannot be asked for now, stays "someone".
      () => !stale && setFetched(null),
    )
    return () => {
      stale = true
    }
  }, [client, from, isKnown])

  const person = known ?? (fetched?.id === from ? fetched : undefined)
  return {
    from: from === "me" ? t("me") : (person?.name ?? t("someone")),
    username: from === "me" ? "me" : person?.username,
    in: room ? roomName(room.room, meId) : t("aRoom"),
  }
}
