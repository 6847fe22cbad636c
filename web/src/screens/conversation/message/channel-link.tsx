import { Link } from "react-router"
import { useClientState } from "../../../app/client.tsx"
import { channelNamed } from "../channels.ts"

/** Leads to a channel that one is in; other names are words like any. */
export function ChannelLink({ name, text }: { name: string; text: string }) {
  const id = useClientState(state => channelNamed(state.rooms, name))
  if (id === undefined) return text
  return (
    <Link
      dir="auto"
      to={`/rooms/${id}`}
      className="rounded bg-primary/10 px-0.5 font-medium text-primary hover:bg-primary/20"
    >
      {text}
    </Link>
  )
}
