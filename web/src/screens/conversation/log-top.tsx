import type { RoomState } from "@parley/client"
import { type RefObject, useCallback, useEffect, useRef, useState } from "react"
import { useClient, useMe } from "../../app/client.tsx"
import { messageOf } from "../../components/problems.ts"
import { RoomIcon } from "../../components/room-icon.tsx"
import { roomName } from "../../components/room-name.ts"

/** How far above the view older messages begin to load. */
const ahead = "800px 0px 0px 0px"

/** The upper end of the log: loads older messages when it comes near, and says where the conversation begins. */
export function LogTop(props: { state: RoomState; box: RefObject<HTMLDivElement | null> }) {
  const { state, box } = props
  const client = useClient()
  const top = useRef<HTMLDivElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const roomId = state.room.id
  const firstSeq = state.messages[0]?.seq

  const load = useCallback(() => {
    setProblem(null)
    client.loadOlder(roomId).catch((error: unknown) => setProblem(messageOf(error)))
  }, [client, roomId])

  // Watched anew after each page: a short page may leave the top in view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: firstSeq stands for the page
  useEffect(() => {
    if (!top.current || state.reachedStart || problem) return
    const observer = new IntersectionObserver(seen => seen.some(entry => entry.isIntersecting) && load(), {
      root: box.current,
      rootMargin: ahead,
    })
    observer.observe(top.current)
    return () => observer.disconnect()
  }, [box, load, problem, state.reachedStart, firstSeq])

  return (
    <div ref={top}>
      {state.reachedStart ? (
        <Beginning state={state} />
      ) : (
        <div className="grid h-16 place-items-center text-muted text-sm">
          {problem ? (
            <p role="alert">
              {problem}{" "}
              <button type="button" className="font-medium text-primary hover:underline" onClick={load}>
                Try again
              </button>
            </p>
          ) : (
            <span role="status" aria-label="Loading older messages" className="spinner text-xl" />
          )}
        </div>
      )}
    </div>
  )
}

function Beginning({ state }: { state: RoomState }) {
  const { room } = state
  const me = useMe()
  const name = roomName(room, me.id)
  const fromStart = (room.membership?.sinceSeq ?? 0) === 0
  return (
    <div className="px-4 pt-8 pb-2 md:px-6">
      <RoomIcon room={room} meId={me.id} />
      <p className="mt-3 font-semibold text-lg tracking-tight">{name}</p>
      <p className="text-muted text-sm">
        {!fromStart
          ? "You joined here. What was said before is for those who were there."
          : room.kind === "direct"
            ? `This is where you and ${name} begin.`
            : `This is where ${name} begins. ${state.messages.length === 0 ? "Say the first word." : ""}`}
      </p>
    </div>
  )
}
