import type { Message, MyRoom } from "@parley/contract"
import {
  type LucideIcon,
  MessagesSquare,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
  X,
} from "lucide-react"
import { useMe } from "../../app/client.tsx"
import { Dialog } from "../../components/dialog.tsx"
import { quickEmoji } from "./emoji.ts"
import { EmojiGrid } from "./emoji-grid.tsx"
import { type Acting, allowedActs } from "./use-acts.ts"

/** What is open because of an act on a message, and what went wrong with the last one. */
export function ActsDialogs({ acting }: { acting: Acting }) {
  const { acts, open, close, room } = acting
  return (
    <>
      {acting.problem && <Problem text={acting.problem} onClose={acting.forgetProblem} />}
      {open?.dialog === "more" && (
        <MoreDialog message={open.message} room={room} acts={acts} onClose={close} />
      )}
      {open?.dialog === "emoji" && (
        <Dialog title="React" onClose={close}>
          <EmojiGrid
            onChoose={emoji => {
              close()
              acts.react(open.message, emoji)
            }}
          />
        </Dialog>
      )}
      {open?.dialog === "delete" && <DeleteDialog message={open.message} acts={acts} onClose={close} />}
    </>
  )
}

interface DialogProps {
  message: Message
  acts: Acting["acts"]
  onClose: () => void
}

/** Everything that one can do to a message. */
function MoreDialog({ message, room, acts, onClose }: DialogProps & { room: MyRoom }) {
  const allowed = allowedActs(room, message, useMe().id)
  const then = (act: () => void) => () => {
    onClose()
    act()
  }
  const pinned = message.pinnedAt !== null
  return (
    <Dialog title={`Message of ${message.author.name}`} onClose={onClose}>
      <EmojiGrid choices={quickEmoji} onChoose={emoji => then(() => acts.react(message, emoji))()} />
      <div className="mt-2 flex flex-col pb-1">
        <Act Icon={SmilePlus} label="Another reaction" onClick={() => acts.open("emoji", message)} />
        <Act Icon={Reply} label="Reply" onClick={then(() => acts.reply(message))} />
        <Act Icon={MessagesSquare} label="Open thread" onClick={then(() => acts.openThread(message))} />
        {allowed.edit && <Act Icon={Pencil} label="Edit" onClick={then(() => acts.edit(message))} />}
        <Act
          Icon={pinned ? PinOff : Pin}
          label={pinned ? "Unpin" : "Pin"}
          onClick={then(() => acts.pin(message))}
        />
        {allowed.delete && (
          <Act Icon={Trash2} label="Delete" danger onClick={() => acts.open("delete", message)} />
        )}
      </div>
    </Dialog>
  )
}

function Act(props: { Icon: LucideIcon; label: string; danger?: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className={`flex min-h-11 items-center gap-3 rounded-field px-2 text-left font-medium text-sm transition-colors hover:bg-base-content/5 ${props.danger ? "text-error" : ""}`}
    >
      <props.Icon className="size-4.5" strokeWidth={1.75} aria-hidden />
      {props.label}
    </button>
  )
}

function DeleteDialog({ message, acts, onClose }: DialogProps) {
  return (
    <Dialog title="Delete this message?" onClose={onClose}>
      <p className="line-clamp-3 border-base-300 border-l-2 pl-3 text-muted text-sm wrap-anywhere">
        {message.text}
      </p>
      <p className="mt-3 text-sm">It goes for everyone, and cannot be brought back.</p>
      <div className="mt-5 flex justify-end gap-2 pb-1">
        <button type="button" className="btn btn-quiet" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="btn btn-error"
          onClick={() => {
            onClose()
            acts.delete(message)
          }}
        >
          Delete
        </button>
      </div>
    </Dialog>
  )
}

function Problem(props: { text: string; onClose: () => void }) {
  return (
    <div
      role="alert"
      className="mx-3 mb-2 flex items-center gap-2 rounded-field bg-error/12 py-1 pr-1 pl-3 text-error text-sm md:mx-5"
    >
      <span className="flex-1">{props.text}</span>
      <button
        type="button"
        aria-label="Dismiss"
        className="btn btn-ghost btn-circle btn-sm"
        onClick={props.onClose}
      >
        <X className="size-4" aria-hidden />
      </button>
    </div>
  )
}
