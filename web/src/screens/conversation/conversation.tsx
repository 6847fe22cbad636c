import { useCallback, useEffect, useState } from "react"
import { useParams } from "react-router"
import { useClient, useClientState, useRoom } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { messageOf } from "../../components/problems.ts"
import { useBookmarksLive } from "../bookmarks/bookmarked.ts"
import { Members } from "../members/members.tsx"
import { ConversationSkeleton } from "./conversation-skeleton.tsx"
import { OpenRoom } from "./open-room.tsx"
import { OutsideRoom } from "./outside-room.tsx"
import { RoomHeader } from "./room-header.tsx"
import { RoomProblem } from "./room-problem.tsx"
import { ThreadPanel } from "./thread/thread-panel.tsx"

/** The room that the address names. */
export function Conversation() {
  const { id = "" } = useParams()
  useBookmarksLive()
  return <ConversationOf key={id} roomId={id} />
}

function ConversationOf({ roomId }: { roomId: string }) {
  const client = useClient()
  const room = useRoom(roomId)
  const membersShown = useUi(ui => ui.membersShown)
  const showMembers = useUi(ui => ui.showMembers)
  const showThread = useUi(ui => ui.showThread)
  const rootId = useUi(ui => (ui.thread?.roomId === roomId ? ui.thread.rootId : null))
  const [problem, setProblem] = useState<string | null>(null)
  const online = useClientState(state => state.connection === "online")
  const isMember = room !== undefined
  const opened = room?.opened === true
  const aside = membersShown || (rootId !== null && opened)

  const open = useCallback(() => {
    setProblem(null)
    client.openRoom(roomId).catch((error: unknown) => setProblem(messageOf(error)))
  }, [client, roomId])

  useEffect(() => {
    if (!isMember) return
    open()
    return () => client.closeRoom(roomId)
  }, [client, roomId, isMember, open])

  // When changes are too many to catch up on, the client drops the room's messages. What failed without a connection is
  // asked for again with it.
  useEffect(() => {
    if (isMember && !opened && online) open()
  }, [isMember, opened, online, open])

  // On a phone members and threads lie over the conversation: another room begins with its conversation.
  useEffect(
    () => () => {
      if (matchMedia("(width >= 64rem)").matches) return
      showMembers(false)
      showThread(null)
    },
    [showMembers, showThread],
  )

  if (!room) return <OutsideRoom roomId={roomId} />
  return (
    <>
      <section className={`${aside ? "max-lg:hidden" : ""} flex min-w-0 flex-1 flex-col`}>
        <RoomHeader room={room.room} />
        {opened ? (
          <OpenRoom state={room} />
        ) : problem ? (
          <RoomProblem message={problem} onRetry={open} />
        ) : (
          <ConversationSkeleton />
        )}
      </section>
      {membersShown && <Members state={room} />}
      {rootId !== null && opened && <ThreadPanel key={rootId} state={room} rootId={rootId} />}
    </>
  )
}
