import { ArrowDown } from "lucide-react"

export function JumpToNewest(props: { unread: number; onJump: () => void }) {
  const { unread } = props
  return (
    <button
      type="button"
      aria-label="Jump to newest"
      onClick={props.onJump}
      className="raised -translate-x-1/2 absolute bottom-3 left-1/2 flex animate-rise items-center gap-2 rounded-full border border-base-300 bg-base-100 py-2 pr-4 pl-3 font-medium text-sm transition-colors hover:bg-base-200"
    >
      <ArrowDown className="size-4 text-primary" aria-hidden />
      {unread > 0 ? `${unread} new ${unread === 1 ? "message" : "messages"}` : "Newest"}
    </button>
  )
}
