import type { PendingMessage } from "@parley/client"
import { errors } from "@parley/contract"
import { CircleAlert } from "lucide-react"
import { useClient } from "../../app/client.tsx"

/** How far a message of one's own has come. */
export function PendingNote({ pending }: { pending: PendingMessage }) {
  const client = useClient()
  if (pending.state !== "failed") {
    return (
      <p className="animate-late text-2xs text-muted">
        {pending.state === "queued" ? "Waiting…" : "Sending…"}
      </p>
    )
  }
  return (
    <p role="alert" className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-error text-xs">
      <span className="flex items-center gap-1.5">
        <CircleAlert className="size-3.5" aria-hidden />
        Not sent. {pending.error ? errors[pending.error].message : ""}
      </span>
      <button
        type="button"
        className="font-semibold underline underline-offset-2"
        onClick={() => client.retry(pending.key)}
      >
        Retry
      </button>
      <button
        type="button"
        className="text-muted underline underline-offset-2"
        onClick={() => client.discard(pending.key)}
      >
        Discard
      </button>
    </p>
  )
}
