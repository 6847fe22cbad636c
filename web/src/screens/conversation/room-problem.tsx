import { CloudOff } from "lucide-react"
import { EmptyState } from "../../components/empty-state.tsx"

export function RoomProblem(props: { message: string; onRetry: () => void }) {
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState Icon={CloudOff} title="The messages could not be loaded">
        <p role="alert">{props.message}</p>
        <button type="button" className="btn btn-primary" onClick={props.onRetry}>
          Try again
        </button>
      </EmptyState>
    </div>
  )
}
