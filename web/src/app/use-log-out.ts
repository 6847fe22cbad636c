import { useNavigate } from "react-router"
import { useAction } from "../components/use-action.ts"
import { useClient } from "./client.tsx"
import { forgetPictures } from "./service-worker.ts"

/** Ends the session. Whoever logs in next does not begin in this person's room. */
export function useLogOut() {
  const client = useClient()
  const navigate = useNavigate()
  return useAction(async () => {
    await navigate("/")
    await client.logOut()
    // Fetched when wanted: not everyone logs out. What it cannot undo, the end of the session does.
    await import("./alerts/device.ts").then(({ forgetDevice }) => forgetDevice()).catch(() => undefined)
    forgetPictures()
  })
}
