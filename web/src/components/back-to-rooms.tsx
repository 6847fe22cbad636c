import { ArrowLeft } from "lucide-react"
import { Link } from "react-router"

/** The way back on a phone, where the list of rooms is a screen of its own. */
export function BackToRooms() {
  return (
    <Link to="/" className="btn btn-ghost btn-circle md:hidden" aria-label="Back to rooms">
      <ArrowLeft className="size-5" aria-hidden />
    </Link>
  )
}
