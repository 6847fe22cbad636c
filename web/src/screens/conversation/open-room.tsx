import type { RoomState } from "@parley/client"
import { useClient } from "../../app/client.tsx"
import { Announcer } from "./announcer.tsx"
import { Composer } from "./composer.tsx"
import { JumpToNewest } from "./jump-to-newest.tsx"
import { MessageLog } from "./message-log.tsx"
import { useReading } from "./use-reading.ts"
import { useScrollPlace } from "./use-scroll-place.ts"

/** A room whose newest messages are there: the log, and what one writes. */
export function OpenRoom({ state }: { state: RoomState }) {
  const { room } = state
  const client = useClient()
  const place = useScrollPlace()
  const reading = useReading(state, place.atBottom)

  const send = (text: string) => {
    client.send(room.id, text)
    reading.forgetNew()
    place.toBottom()
  }

  return (
    <>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <MessageLog state={state} newAfter={reading.newAfter} place={place} />
        {!place.atBottom && <JumpToNewest unread={room.membership?.unread ?? 0} onJump={place.toBottom} />}
      </div>
      <Announcer messages={state.messages} />
      {room.archivedAt ? (
        <p className="safe-bottom border-base-300 border-t px-6 pt-4 text-center text-muted text-sm">
          This room is archived. It can be read, but not written to.
        </p>
      ) : (
        <Composer room={room} onSend={send} />
      )}
    </>
  )
}
