import { MessagesSquare } from "lucide-react"
import { Link } from "react-router"
import { useClientState } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { EmptyState } from "../../components/empty-state.tsx"

/** Stands beside the list of rooms while none is open. */
export function Welcome() {
  const openNewRoom = useUi(ui => ui.openNewRoom)
  const anyRooms = useClientState(state => state.rooms.size > 0)
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState Icon={MessagesSquare} title={anyRooms ? "Pick up a conversation" : "Start a conversation"}>
        <p>
          {anyRooms
            ? "Choose a room from the list, or begin something new."
            : "Make a room for your people, or see which channels are open to you."}
        </p>
        <div className="mt-2 flex gap-2">
          <button type="button" className="btn btn-primary" onClick={() => openNewRoom("channel")}>
            Start a room
          </button>
          <Link to="/browse" className="btn btn-quiet">
            See channels
          </Link>
        </div>
      </EmptyState>
    </div>
  )
}
