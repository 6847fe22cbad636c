import { lazy, Suspense } from "react"
import { Outlet, useMatch } from "react-router"
import { Rooms } from "../screens/rooms/rooms.tsx"
import { ConnectionNotice } from "./connection-notice.tsx"
import { useUi } from "./ui.ts"
import { useTitle } from "./use-title.ts"

const NewRoom = lazy(() => import("../screens/new-room/new-room.tsx"))

/** The list of rooms beside one screen; on a phone only one of the two is there. */
export function Shell() {
  useTitle()
  const listOnly = useMatch("/") !== null
  const newRoom = useUi(ui => ui.newRoom)
  return (
    <div className="flex h-dvh overflow-hidden">
      <div className={`${listOnly ? "flex" : "hidden"} w-full shrink-0 md:flex md:w-76 lg:w-84`}>
        <Rooms />
      </div>
      <main
        className={`${listOnly ? "hidden" : "flex"} min-w-0 flex-1 bg-base-100 md:flex md:border-base-300 md:border-l`}
      >
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
      <ConnectionNotice />
      {newRoom && (
        <Suspense fallback={null}>
          <NewRoom initialKind={newRoom} />
        </Suspense>
      )}
    </div>
  )
}
