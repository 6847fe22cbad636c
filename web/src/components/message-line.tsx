import type { Message } from "@parley/contract"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { plainLine } from "../screens/conversation/message/plain-line.ts"
import { messagePath } from "../screens/conversation/message-link.ts"
import { Avatar, type AvatarSize } from "./avatar.tsx"
import { shortTime, wholeTime } from "./dates.ts"

interface MessageLineProps {
  message: Message
  /** Beside the author, such as the room. */
  beside?: ReactNode
  size?: AvatarSize
  onOpen?: () => void
  /** In place of what it says. */
  children?: ReactNode
}

/** A message in a list outside of its conversation; it opens where it was said. */
export function MessageLine({ message, beside, size = "sm", onOpen, children }: MessageLineProps) {
  return (
    <Link
      to={messagePath(message.roomId, message.seq)}
      onClick={onOpen}
      className="flex min-w-0 flex-1 gap-3 rounded-box px-2 py-2 -outline-offset-2 transition-colors hover:bg-base-content/4 focus-visible:bg-base-content/4"
    >
      <Avatar user={message.author} size={size} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 truncate font-semibold text-sm">
            <bdi>{message.author.name}</bdi>
          </span>
          {beside && <span className="min-w-0 flex-1 truncate text-muted text-xs">{beside}</span>}
          <time
            dateTime={message.createdAt}
            title={wholeTime(message.createdAt)}
            className="ms-auto shrink-0 text-2xs text-muted tabular-nums"
          >
            {shortTime(message.createdAt, new Date())}
          </time>
        </span>
        {children ?? (
          <span className="line-clamp-3 block text-sm wrap-anywhere" dir="auto">
            {plainLine(message)}
          </span>
        )}
      </span>
    </Link>
  )
}
