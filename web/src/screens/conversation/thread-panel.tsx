import type { RoomState } from "@parley/client"
import { ArrowLeft, X } from "lucide-react"
import { Fragment, useCallback, useState } from "react"
import { useClient, useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { FormProblem } from "../../components/form-problem.tsx"
import { roomName } from "../../components/room-name.ts"
import { ActsDialogs } from "./acts-dialogs.tsx"
import { Composer } from "./composer.tsx"
import { countReplies } from "./count-replies.ts"
import { MessageRow } from "./message-row.tsx"
import { ActsContext, useActing } from "./use-acts.ts"
import { useScrollPlace } from "./use-scroll-place.ts"
import { useThread, useThreadEntries } from "./use-thread.ts"

/** A message and the answers to it. Beside the conversation; on a phone in its place. */
export function ThreadPanel({ state, rootId }: { state: RoomState; rootId: string }) {
  const { room } = state
  const me = useMe()
  const client = useClient()
  const showThread = useUi(ui => ui.showThread)
  const place = useScrollPlace()
  const thread = useThread(state, rootId)
  const { root, entries, lastOwn } = useThreadEntries(state, rootId)
  const [replies, setReplies] = useState(0)
  // Here everything that is written is an answer: to reply is to write.
  const focusComposer = useCallback(() => setReplies(count => count + 1), [])
  const acting = useActing({ room, onReply: focusComposer, onJump: nowhere })
  const close = () => showThread(null)

  return (
    <ActsContext value={acting.acts}>
      <aside
        aria-label="Thread"
        className="flex w-full min-w-0 shrink-0 flex-col bg-base-100 lg:w-96 lg:border-base-300 lg:border-l"
      >
        <ThreadHeader title={roomName(room, me.id)} onClose={close} />
        <div
          ref={place.box}
          onScroll={place.onScroll}
          role="log"
          aria-label="Replies"
          aria-live="off"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto overscroll-contain pb-4 outline-offset-[-2px] [overflow-anchor:none]"
        >
          <div className="pt-2">
            {!root && <p className="px-4 pt-2 text-muted text-sm md:px-6">This thread began further up.</p>}
            {entries.map(entry => (
              <Fragment key={entry.id}>
                <MessageRow
                  entry={entry}
                  room={room}
                  editing={entry.message !== undefined && entry.message.id === acting.editing?.id}
                  inThread
                  root={undefined}
                />
                {root && entry.message === root && <RepliesLine count={root.thread.count} />}
              </Fragment>
            ))}
            {!thread.loaded && !thread.problem && (
              <p className="grid h-16 place-items-center">
                <span role="status" aria-label="Loading replies" className="spinner text-xl" />
              </p>
            )}
            <ThreadProblem text={thread.problem} onRetry={thread.open} />
          </div>
        </div>
        <ActsDialogs acting={acting} />
        {room.archivedAt === null && !root?.deletedAt && (
          <Composer
            state={state}
            draftKey={`${room.id} ${rootId}`}
            label="Reply in thread"
            placeholder="Reply"
            focusOn={replies > 0 ? String(replies) : undefined}
            away={acting.editing !== null}
            onSend={text => {
              client.send(room.id, text, { replyTo: rootId })
              place.toBottom()
            }}
            onEditLast={() => acting.acts.edit(lastOwn)}
            onEscape={close}
          />
        )}
      </aside>
    </ActsContext>
  )
}

const nowhere = () => {}

function ThreadHeader(props: { title: string; onClose: () => void }) {
  return (
    <header className="flex h-16 shrink-0 items-center gap-2 border-base-300 border-b px-2 lg:pr-3 lg:pl-6">
      <button
        type="button"
        className="btn btn-ghost btn-circle lg:order-last"
        aria-label="Close thread"
        onClick={props.onClose}
      >
        <ArrowLeft className="size-5 lg:hidden" aria-hidden />
        <X className="size-5 max-lg:hidden" strokeWidth={1.75} aria-hidden />
      </button>
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold tracking-tight">Thread</h2>
        <p className="truncate text-muted text-xs">{props.title}</p>
      </div>
    </header>
  )
}

function RepliesLine({ count }: { count: number }) {
  return (
    <div className="flex items-center gap-3 px-4 pt-3 md:px-6">
      <span className="text-muted text-xs">{count === 0 ? "No replies yet" : countReplies(count)}</span>
      <span className="h-px flex-1 bg-base-300" />
    </div>
  )
}

function ThreadProblem(props: { text: string | null; onRetry: () => void }) {
  if (!props.text) return null
  return (
    <div className="px-4 pt-3 md:px-6">
      <FormProblem text={props.text} />
      <button type="button" className="btn btn-ghost btn-sm mt-2" onClick={props.onRetry}>
        Try again
      </button>
    </div>
  )
}
