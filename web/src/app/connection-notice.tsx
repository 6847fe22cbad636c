import type { ConnectionState } from "@parley/client"
import { useEffect, useState, useSyncExternalStore } from "react"
import { useTranslation } from "react-i18next"
import { momentOf } from "../components/dates.ts"
import { useClientState } from "./client.tsx"

/** Tells of a connection that is not there, once that lasts; lies above the screen, so that nothing moves. */
export function ConnectionNotice() {
  const { t } = useTranslation("shell")
  const connection = useClientState(state => state.connection)
  const network = useNetwork()
  const [wasOnline, setWasOnline] = useState(false)
  useEffect(() => {
    if (connection === "online") setWasOnline(true)
  }, [connection])

  // Attempts come and go by the second while the server is away: "offline" and "connecting" are one to the eye.
  const asOf = useClientState(state => state.asOf)
  const time = asOf === null ? "" : momentOf(asOf, new Date())
  const words = t(wordsFor(network ? connection : "none", { wasOnline, hasPast: asOf !== null }), { time })
  const shown = !network || connection !== "online"
  return (
    <div
      role="status"
      aria-label={t("connection")}
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

function wordsFor(
  connection: ConnectionState | "none",
  { wasOnline, hasPast }: { wasOnline: boolean; hasPast: boolean },
) {
  if (connection === "none") return hasPast ? "deviceOfflineSince" : "deviceOffline"
  if (connection === "syncing" || connection === "online") return "catchingUp"
  if (hasPast) return "reconnectingSince"
  return wasOnline ? "reconnecting" : "connecting"
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
