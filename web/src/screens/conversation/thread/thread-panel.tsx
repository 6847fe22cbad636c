import type { RoomState } from "@parley/client"
import { useCallback, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useMe } from "../../../app/client.tsx"
import { useUi } from "../../../app/ui.ts"
import { roomName } from "../../../components/room-name.ts"
import { isBookmarked } from "../../bookmarks/bookmarked.ts"
import { actionOfKey } from "../actions/actions.ts"
import { ActsDialogs } from "../actions/acts-dialogs.tsx"
import { ActsContext, useActing } from "../actions/use-acts.ts"
import { Composer } from "../composer/composer.tsx"
import { DropZone } from "../files/drop-zone.tsx"
import { TypingLine } from "../log/typing-line.tsx"
import { useLogPlace } from "../log/use-log-place.ts"
import { useRoving } from "../log/use-roving.ts"
import { VirtualLog } from "../log/virtual-log.tsx"
import { MessageRow } from "../message/message-row.tsx"
import { RepliesLine, ThreadHeader, ThreadStatus } from "./thread-parts.tsx"
import { useThread, useThreadEntries } from "./use-thread.ts"

/** A message and the answers to it. Beside the conversation; on a phone in its place. */
export function ThreadPanel({ state, rootId }: { state: RoomState; rootId: string }) {
  const { t } = useTranslation("conversation")
  const { room } = state
  const meId = useMe().id
  const client = useClient()
  const showThread = useUi(ui => ui.showThread)
  const thread = useThread(state, rootId)
  const { root, entries, lastOwn } = useThreadEntries(state, rootId)
  const place = useLogPlace(entries, noEdges)
  const [replies, setReplies] = useState(0)
  // Here everything that is written is an answer: to reply is to write.
  const focusComposer = useCallback(() => setReplies(count => count + 1), [])
  const acting = useActing({ room, onReply: focusComposer, onJump: nowhere })
  const roving = useRoving({
    entries,
    place,
    onKey(key, message) {
      const action = actionOfKey(key, { message, room, meId, bookmarked: isBookmarked(message.id) })
      action?.run(acting.acts, message)
      return action !== undefined
    },
  })
  const close = () => showThread(null)
  const draftKey = `${room.id} ${rootId}`
  const closed = room.archivedAt !== null || Boolean(root?.deletedAt)

  return (
    <ActsContext value={acting.acts}>
      <aside
        aria-label={t("thread")}
        className="flex w-full min-w-0 shrink-0 flex-col bg-base-100 lg:w-96 lg:border-base-300 lg:border-s"
      >
        <h1 className="sr-only lg:hidden">{t("thread")}</h1>
        <DropZone draftKey={draftKey} to={t("thread")} disabled={closed}>
          <ThreadHeader title={roomName(room, meId)} onClose={close} />
          {!root && thread.loaded && (
            <p className="px-4 pt-4 text-muted text-sm md:px-6">{t("threadAbove")}</p>
          )}
          <VirtualLog label={t("repliesLabel")} place={place} kept={roving.kept} onKeyDown={roving.onKeyDown}>
            {entry => (
              <div key={entry.id}>
                <MessageRow
                  entry={entry}
                  room={room}
                  editing={
                    entry.message !== undefined && entry.message.id === acting.editing?.message.id
                      ? acting.editing
                      : null
                  }
                  inThread
                  root={undefined}
                  active={roving.activeId === entry.id}
                  marked={false}
                  onActive={roving.setActiveId}
                  onMarkSeen={nowhere}
                />
                {root && entry.message === root && <RepliesLine count={root.thread.count} />}
              </div>
            )}
          </VirtualLog>
          <ThreadStatus loading={!thread.loaded} problem={thread.problem} onRetry={thread.open} />
          {!closed && (
            <TypingLine typing={state.threadTyping.get(rootId) ?? nobody} members={state.members} />
          )}
          <ActsDialogs acting={acting} />
          {!closed && (
            <Composer
              state={state}
              draftKey={draftKey}
              label={t("replyLabel")}
              placeholder={t("reply")}
              focusOn={replies > 0 ? String(replies) : undefined}
              away={acting.editing !== null}
              onSend={(text, uploads) => {
                client.send(room.id, text, { replyTo: rootId, uploads })
                place.toEnd()
              }}
              onTyping={() => client.typing.start(room.id, rootId)}
              onEditLast={() => lastOwn && acting.acts.edit(lastOwn)}
              onEscape={close}
            />
          )}
        </DropZone>
      </aside>
    </ActsContext>
  )
}

const nobody: readonly string[] = []
const noEdges = {}
const nowhere = () => {}
