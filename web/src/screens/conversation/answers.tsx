import type { Message } from "@parley/contract"
import { CornerUpRight, MessagesSquare } from "lucide-react"
import { countReplies } from "./count-replies.ts"
import { useActs } from "./use-acts.ts"

/** The line above an answer: what it answers, where that is loaded. */
export function Quote(props: { root: Message | undefined; answer: Message | undefined }) {
  const { root, answer } = props
  const acts = useActs()
  const go = () => (root ? acts.jumpTo(root) : answer && acts.openThread(answer))
  return (
    <button
      type="button"
      aria-label={root ? `Go to the message of ${root.author.name}` : "Open the thread"}
      onClick={go}
      className="flex min-h-6 max-w-full items-center gap-1.5 text-left text-muted text-xs hover:text-base-content max-md:min-h-9"
    >
      <CornerUpRight className="size-3.5 shrink-0" aria-hidden />
      {root ? (
        <>
          <span className="shrink-0 font-medium">{root.author.name}</span>
          <span className="truncate">{root.deletedAt ? "This message was deleted" : root.text}</span>
        </>
      ) : (
        <span>An answer to an earlier message</span>
      )}
    </button>
  )
}

/** Under a message that has answers: how many, and the way to them. */
export function ThreadLink({ message }: { message: Message }) {
  const acts = useActs()
  return (
    <button
      type="button"
      onClick={() => acts.openThread(message)}
      className="mt-0.5 flex min-h-7 items-center gap-1.5 rounded-field font-medium text-primary text-xs hover:underline max-md:min-h-9"
    >
      <MessagesSquare className="size-3.5" aria-hidden />
      {countReplies(message.thread.count)}
    </button>
  )
}
