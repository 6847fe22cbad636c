import { useEffect } from "react"
import { Navigate, useLocation } from "react-router"
import { useClient, useClientState } from "./client.tsx"
import { Shell } from "./shell.tsx"

/** Screens for a logged-in user, who is online while they are open; anyone else is sent to log in first. */
export function LoggedIn() {
  const client = useClient()
  const loggedIn = useClientState(state => state.me !== null)
  const { pathname } = useLocation()

  useEffect(() => {
    if (!loggedIn) return
    client.connect()
    return () => client.close()
  }, [client, loggedIn])

  if (!loggedIn) {
    return (
      <Navigate to={pathname === "/" ? "/login" : `/login?next=${encodeURIComponent(pathname)}`} replace />
    )
  }
  return <Shell />
}
