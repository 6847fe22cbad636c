import type { RoomState } from "@parley/client"
import type { Message } from "@parley/contract"
import { useCallback, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useMe } from "../../app/client.tsx"
import { drawingOf } from "../../app/drawing.ts"
import { roomName } from "../../components/room-name.ts"
import { isBookmarked } from "../bookmarks/bookmarked.ts"
import { actionOfKey } from "./actions/actions.ts"
import { ActsDialogs } from "./actions/acts-dialogs.tsx"
import { UndoToast } from "./actions/undo-toast.tsx"
import { ActsContext, useActing } from "./actions/use-acts.ts"
import { useRefused } from "./actions/use-refused.ts"
import { Composer } from "./composer/composer.tsx"
import { ReplyingTo } from "./composer/replying-to.tsx"
import { DropZone } from "./files/drop-zone.tsx"
import { Announcer } from "./log/announcer.tsx"
import { JumpToNewest } from "./log/jump-to-newest.tsx"
import { MessageLog } from "./log/message-log.tsx"
import { TypingLine } from "./log/typing-line.tsx"
import { UnreadBar } from "./log/unread-bar.tsx"
import { useNewAfter, useReading } from "./log/use-reading.ts"
import { useRoomLog } from "./log/use-room-log.ts"
import { useRoving } from "./log/use-roving.ts"
import { useStart } from "./log/use-start.ts"

/** A room whose newest messages are there: the log, and what one writes. */
export function OpenRoom({ state }: { state: RoomState }) {
  const { t } = useTranslation("conversation")
  const { room, past } = state
  const client = useClient()
  const meId = useMe().id
  const [answered, setAnswered] = useState<Message | null>(null)
  const jumpTo = useRef<(seq: number) => void>(() => {})
  const acting = useActing({
    room,
    onReply: setAnswered,
    onJump: useCallback((seq: number) => jumpTo.current(seq), []),
  })
  const { newAfter, setNewAfter } = useNewAfter(state)
  const log = useRoomLog({ state, newAfter: newAfter?.seq ?? null, onProblem: acting.setProblem })
  const { entries, place, jump, lastOwn } = log
  jumpTo.current = jump.toSeq
  useRefused(state, log.messages, acting)
  const atEnd = place.atEnd && past === null
  useReading(state, { atEnd, setNewAfter })
  const { unreadAbove, toUnread } = useStart({ state, log, newAfter: newAfter?.seq ?? null })

  const roving = useRoving({
    entries,
    place,
    onKey(key, message) {
      const action = actionOfKey(key, { message, room, meId, bookmarked: isBookmarked(message.id) })
      if (key === "Enter") acting.acts.open("menu", message)
      else action?.run(acting.acts, message)
      return key === "Enter" || action !== undefined
    },
  })
  const toNewest = () => {
    client.closePast(room.id)
    // The past has no end to stand on.
    drawingOf(client.store).now()
    place.toEnd()
  }
  const send = (text: string, uploads: readonly string[]) => {
    client.send(room.id, text, { replyTo: answered?.replyTo ?? answered?.id, uploads })
    setAnswered(null)
    setNewAfter(null)
    toNewest()
  }

  return (
    <ActsContext value={acting.acts}>
      <DropZone draftKey={room.id} to={roomName(room, meId)} disabled={room.archivedAt !== null}>
        <div className="relative flex min-h-0 flex-1 flex-col">
          <MessageLog
            state={state}
            log={log}
            roving={roving}
            editing={acting.editing}
            label={t("messages")}
          />
          {newAfter !== null && unreadAbove && (
            <UnreadBar count={newAfter.count} onJump={toUnread} onDismiss={() => setNewAfter(null)} />
          )}
          {!atEnd && <JumpToNewest unread={room.membership?.unread ?? 0} onJump={toNewest} />}
          <UndoToast roomId={room.id} />
        </div>
        {room.archivedAt === null && <TypingLine typing={state.typing} members={state.members} />}
        <Announcer messages={state.messages} />
        <ActsDialogs acting={acting} />
        {room.archivedAt ? (
          <p className="safe-bottom border-base-300 border-t px-6 pt-4 text-center text-muted text-sm">
            {t("archived")}
          </p>
        ) : (
          <Composer
            state={state}
            draftKey={room.id}
            label={t("message")}
            placeholder={t("writeTo", { name: roomName(room, meId) })}
            focusOn={answered?.id}
            away={acting.editing !== null}
            onSend={send}
            onTyping={() => client.typing.start(room.id)}
            onEditLast={() => lastOwn && acting.acts.edit(lastOwn)}
            onEscape={() => setAnswered(null)}
          >
            {answered && <ReplyingTo message={answered} onCancel={() => setAnswered(null)} />}
          </Composer>
        )}
      </DropZone>
    </ActsContext>
  )
}
