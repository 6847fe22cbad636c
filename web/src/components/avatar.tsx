import type { UserSummary } from "@parley/contract"
import { useState } from "react"
import { initials, tint } from "./initials.ts"

const sizes = {
  sm: "size-7 text-2xs",
  md: "size-9 text-xs",
  lg: "size-11 text-sm",
  xl: "size-20 text-2xl",
  /** As big as the density has it: in lists of rooms. */
  row: "size-(--density-avatar) text-xs compact:text-2xs",
} as const

export type AvatarSize = keyof typeof sizes

/** A person's picture, or their initials on a colour of their own. Stands beside the name, so it says nothing itself. */
export function Avatar(props: { user: UserSummary; size?: AvatarSize }) {
  const { user } = props
  const size = sizes[props.size ?? "md"]
  // A picture that was never seen is not there offline.
  const [missing, setMissing] = useState<string | null>(null)
  if (user.avatarUrl && user.avatarUrl !== missing) {
    return (
      <img
        src={user.avatarUrl}
        alt=""
        onError={() => setMissing(user.avatarUrl)}
        className={`${size} shrink-0 rounded-full object-cover`}
      />
    )
  }
  return (
    <span
      aria-hidden="true"
      className={`${size} ${tint(user.id)} grid shrink-0 select-none place-items-center rounded-full font-semibold`}
    >
      {initials(user.name || user.username)}
    </span>
  )
}
