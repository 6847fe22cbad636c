import type { RoomState } from "@parley/client"
import type { Message } from "@parley/contract"
import { useCallback, useState } from "react"
import { useClient, useMe } from "../../app/client.tsx"
import { roomName } from "../../components/room-name.ts"
import { ActsDialogs } from "./acts-dialogs.tsx"
import { Announcer } from "./announcer.tsx"
import { Composer } from "./composer.tsx"
import { entryId } from "./entries.ts"
import { JumpToNewest } from "./jump-to-newest.tsx"
import { MessageLog } from "./message-log.tsx"
import { ReplyingTo } from "./replying-to.tsx"
import { ActsContext, useActing } from "./use-acts.ts"
import { useReading } from "./use-reading.ts"
import { useScrollPlace } from "./use-scroll-place.ts"

/** A room whose newest messages are there: the log, and what one writes. */
export function OpenRoom({ state }: { state: RoomState }) {
  const { room } = state
  const client = useClient()
  const me = useMe()
  const place = useScrollPlace()
  const reading = useReading(state, place.atBottom)
  const [answered, setAnswered] = useState<Message | null>(null)
  const { toEntry } = place
  const jumpTo = useCallback((message: Message) => toEntry(entryId(message)), [toEntry])
  const acting = useActing({ room, onReply: setAnswered, onJump: jumpTo })

  const send = (text: string) => {
    client.send(room.id, text, { replyTo: answered?.replyTo ?? answered?.id })
    setAnswered(null)
    reading.forgetNew()
    place.toBottom()
  }

  return (
    <ActsContext value={acting.acts}>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <MessageLog state={state} newAfter={reading.newAfter} place={place} editing={acting.editing} />
        {!place.atBottom && <JumpToNewest unread={room.membership?.unread ?? 0} onJump={place.toBottom} />}
      </div>
      <Announcer messages={state.messages} />
      <ActsDialogs acting={acting} />
      {room.archivedAt ? (
        <p className="safe-bottom border-base-300 border-t px-6 pt-4 text-center text-muted text-sm">
          This room is archived. It can be read, but not written to.
        </p>
      ) : (
        <Composer
          state={state}
          draftKey={room.id}
          label="Message"
          placeholder={`Write to ${roomName(room, me.id)}`}
          focusOn={answered?.id}
          away={acting.editing !== null}
          onSend={send}
          onEditLast={() => acting.acts.edit(lastOwn(state.messages, me.id))}
          onEscape={() => setAnswered(null)}
        >
          {answered && <ReplyingTo message={answered} onCancel={() => setAnswered(null)} />}
        </Composer>
      )}
    </ActsContext>
  )
}

const lastOwn = (messages: readonly Message[], meId: string): Message | null =>
  messages.findLast(({ author, deletedAt }) => author.id === meId && !deletedAt) ?? null
