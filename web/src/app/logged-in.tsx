import { useEffect } from "react"
import { Navigate, useLocation } from "react-router"
import { useClient, useClientState } from "./client.tsx"
import { useKeptDrafts } from "./kept-drafts.ts"
import { forgetSearches } from "./recent-searches.ts"
import { Shell } from "./shell.tsx"
import { useUi } from "./ui.ts"

/** Screens for a logged-in user, who is online while they are open; anyone else is sent to log in first. */
export function LoggedIn() {
  const client = useClient()
  const meId = useClientState(state => state.me?.id)
  const loggedIn = meId !== undefined
  const ownDrafts = useUi(ui => ui.ownDrafts)
  const { pathname } = useLocation()
  useKeptDrafts()

  useEffect(() => {
    if (meId === undefined) return
    const connect = () => client.connect()
    connect()
    // The device is back in a network: the next attempt need not wait for its time.
    window.addEventListener("online", connect)
    return () => {
      window.removeEventListener("online", connect)
      client.close()
    }
  }, [client, meId])

  useEffect(() => {
    if (meId === undefined) forgetSearches()
    else ownDrafts(meId)
  }, [ownDrafts, meId])

  if (!loggedIn) {
    return (
      <Navigate to={pathname === "/" ? "/login" : `/login?next=${encodeURIComponent(pathname)}`} replace />
    )
  }
  return <Shell />
}
