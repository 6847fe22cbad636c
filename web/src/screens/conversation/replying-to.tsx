import type { Message } from "@parley/contract"
import { Reply, X } from "lucide-react"

/** Above the composer: what the next message answers. */
export function ReplyingTo(props: { message: Message; onCancel: () => void }) {
  const { author, text } = props.message
  return (
    <p className="flex items-center gap-2 pb-1 pl-3 text-muted text-xs">
      <Reply className="size-3.5 shrink-0" aria-hidden />
      <span className="shrink-0">
        Replying to <span className="font-medium text-base-content">{author.name}</span>
      </span>
      <span className="flex-1 truncate">{text}</span>
      <button
        type="button"
        aria-label="Cancel reply"
        title="Cancel reply"
        className="btn btn-ghost btn-circle btn-sm max-md:size-10"
        onClick={props.onCancel}
      >
        <X className="size-4" aria-hidden />
      </button>
    </p>
  )
}
