import type { Room } from "@parley/contract"
import { Hash, Lock, Users } from "lucide-react"
import { PersonAvatar } from "./presence.tsx"
import { otherPerson } from "./room-name.ts"

/** The other person of a direct room; for other kinds a sign of the kind. */
export function RoomIcon(props: { room: Room; meId: string }) {
  const { room } = props
  const person = room.kind === "direct" ? otherPerson(room, props.meId) : undefined
  if (person) return <PersonAvatar user={person} size="row" />
  return <KindIcon kind={room.kind} isPrivate={room.visibility === "private"} />
}

/** The sign of a kind of room on a quiet tile. */
export function KindIcon(props: { kind: Room["kind"]; isPrivate: boolean }) {
  const Icon = props.kind === "channel" ? (props.isPrivate ? Lock : Hash) : Users
  return (
    <span
      aria-hidden="true"
      className="grid size-(--density-avatar) shrink-0 place-items-center rounded-xl bg-linear-to-br from-secondary to-secondary/60 text-secondary-content compact:rounded-lg"
    >
      <Icon className="size-1/2" strokeWidth={2} />
    </span>
  )
}
