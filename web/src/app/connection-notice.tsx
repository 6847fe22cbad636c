import type { ConnectionState } from "@parley/client"
import { useEffect, useState, useSyncExternalStore } from "react"
import { useClientState } from "./client.tsx"

/** Tells of a connection that is not there, once that lasts; lies above the screen, so that nothing moves. */
export function ConnectionNotice() {
  const connection = useClientState(state => state.connection)
  const network = useNetwork()
  const [wasOnline, setWasOnline] = useState(false)
  useEffect(() => {
    if (connection === "online") setWasOnline(true)
  }, [connection])

  // Attempts come and go by the second while the server is away: "offline" and "connecting" are one to the eye.
  const words = network
    ? wordsFor(connection, wasOnline)
    : "You are offline. What you write is sent when you are back."
  const shown = !network || connection !== "online"
  return (
    <div
      role="status"
      aria-label="Connection"
      className="pointer-events-none fixed inset-x-4 top-[4.75rem] z-20 flex justify-center"
    >
      {shown && (
        <p className="raised flex animate-late items-center gap-2.5 rounded-full bg-neutral px-4 py-2 text-neutral-content text-sm">
          {network ? (
            <span className="spinner" />
          ) : (
            <span className="size-2 shrink-0 rounded-full bg-warning" />
          )}
          {words}
        </p>
      )}
    </div>
  )
}

function wordsFor(connection: ConnectionState, wasOnline: boolean): string {
  if (connection === "syncing" || connection === "online") return "Catching up…"
  return wasOnline ? "Reconnecting… What you write is sent then." : "Connecting…"
}

/** Whether the device has a network at all. */
function useNetwork(): boolean {
  return useSyncExternalStore(
    changed => {
      window.addEventListener("online", changed)
      window.addEventListener("offline", changed)
      return () => {
        window.removeEventListener("online", changed)
        window.removeEventListener("offline", changed)
      }
    },
    () => navigator.onLine,
  )
}
