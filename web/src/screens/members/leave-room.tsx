import type { MyRoom } from "@parley/contract"
import { useNavigate } from "react-router"
import { useClient } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { Dialog } from "../../components/dialog.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"

export function LeaveRoom({ room, onClose }: { room: MyRoom; onClose: () => void }) {
  const client = useClient()
  const navigate = useNavigate()
  const showMembers = useUi(ui => ui.showMembers)
  const leave = useAction(async () => {
    await client.leaveRoom(room.id)
    showMembers(false)
    await navigate("/")
  })
  const backAgain = room.visibility === "public" ? "You can join again." : "Only an invite brings you back."

  return (
    <Dialog title={`Leave ${room.name}?`} onClose={onClose}>
      <p className="mb-4 text-muted text-sm">You get no more messages from it. {backAgain}</p>
      <FormProblem text={leave.message} />
      <div className="mt-4 grid grid-cols-2 gap-2">
        <button type="button" className="btn btn-quiet" onClick={onClose}>
          Stay
        </button>
        <button
          type="button"
          className="btn btn-error"
          aria-busy={leave.busy}
          onClick={() => void leave.run()}
        >
          Leave
        </button>
      </div>
    </Dialog>
  )
}
