import { Compass } from "lucide-react"
import { Link } from "react-router"
import { EmptyState } from "../../components/empty-state.tsx"

export function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState Icon={Compass} title="There is no such page">
        <p>The link may be old or mistyped.</p>
        <Link to="/" className="btn btn-primary">
          Go to your rooms
        </Link>
      </EmptyState>
    </main>
  )
}
