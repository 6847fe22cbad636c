import type { Message, MyRoom } from "@parley/contract"
import { Ellipsis, Pencil, Reply, SmilePlus, Trash2 } from "lucide-react"
import type { ReactNode } from "react"
import { useMe } from "../../app/client.tsx"
import { quickEmoji } from "./emoji.ts"
import { allowedActs, useActs } from "./use-acts.ts"

/** The acts most in demand, for a pointer over the message, and the way to all of them for everyone else. */
export function MessageToolbar(props: { message: Message; room: MyRoom; hovered: boolean }) {
  const { message } = props
  const acts = useActs()
  const allowed = allowedActs(props.room, message, useMe().id)
  if (!allowed.any) return null
  return (
    <div
      className={`absolute right-2 flex items-center md:pointer-fine:-top-4 md:pointer-fine:right-5 md:pointer-fine:rounded-field md:pointer-fine:border md:pointer-fine:border-base-300 md:pointer-fine:bg-base-100 md:pointer-fine:p-0.5 ${props.hovered ? "md:pointer-fine:raised z-10" : "md:pointer-fine:not-focus-within:opacity-0"} -top-1 max-md:top-0`}
    >
      {props.hovered && (
        <>
          {quickEmoji.slice(0, 3).map(({ emoji, name }) => (
            <Tool key={emoji} label={`React with ${name}`} onClick={() => acts.react(message, emoji)}>
              <span className="font-emoji text-base">{emoji}</span>
            </Tool>
          ))}
          <Tool label="React" onClick={() => acts.open("emoji", message)}>
            <SmilePlus className="size-4.5" strokeWidth={1.75} aria-hidden />
          </Tool>
          <Tool label="Reply" onClick={() => acts.reply(message)}>
            <Reply className="size-4.5" strokeWidth={1.75} aria-hidden />
          </Tool>
          {allowed.edit && (
            <Tool label="Edit" onClick={() => acts.edit(message)}>
              <Pencil className="size-4" strokeWidth={1.75} aria-hidden />
            </Tool>
          )}
          {allowed.delete && (
            <Tool label="Delete" onClick={() => acts.open("delete", message)}>
              <Trash2 className="size-4" strokeWidth={1.75} aria-hidden />
            </Tool>
          )}
        </>
      )}
      <button
        type="button"
        aria-label="More actions"
        aria-haspopup="dialog"
        title="More actions"
        onClick={() => acts.open("more", message)}
        className="btn btn-ghost btn-square size-10 text-muted md:pointer-fine:size-8"
      >
        <Ellipsis className="size-4.5" aria-hidden />
      </button>
    </div>
  )
}

/** A short cut of the pointer: the keyboard finds the same act behind "More actions". */
function Tool(props: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
      className="btn btn-ghost btn-square size-8 max-md:hidden pointer-coarse:hidden"
    >
      {props.children}
    </button>
  )
}
