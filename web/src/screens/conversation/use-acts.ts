import type { Message, MyRoom } from "@parley/contract"
import { createContext, use, useMemo, useState } from "react"
import { useClient, useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { messageOf } from "../../components/problems.ts"

/** What one can do about a message. */
export interface Acts {
  open(dialog: OpenDialog["dialog"], message: Message): void
  react(message: Message, emoji: string): void
  pin(message: Message): void
  delete(message: Message): void
  /** Begins to edit a message in its place, or ends that. */
  edit(message: Message | null): void
  save(message: Message, text: string): void
  reply(message: Message): void
  openThread(message: Message): void
  jumpTo(message: Message): void
}

export interface OpenDialog {
  readonly dialog: "more" | "emoji" | "delete"
  readonly message: Message
}

interface Places {
  readonly room: MyRoom
  /** These two keep their identity. */
  readonly onReply: (message: Message) => void
  readonly onJump: (message: Message) => void
}

export interface Acting {
  /** Keeps its identity. */
  readonly acts: Acts
  readonly room: MyRoom
  readonly editing: Message | null
  readonly open: OpenDialog | null
  readonly close: () => void
  /** Why the last act was refused. */
  readonly problem: string | null
  readonly forgetProblem: () => void
}

/** Acts on the messages of one log, and what is open because of them. */
export function useActing({ room, onReply, onJump }: Places): Acting {
  const client = useClient()
  const meId = useMe().id
  const showThread = useUi(ui => ui.showThread)
  const [editing, setEditing] = useState<Message | null>(null)
  const [open, setOpen] = useState<OpenDialog | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const roomId = room.id

  const acts = useMemo((): Acts => {
    const run = (change: Promise<void>) => {
      setProblem(null)
      change.catch((error: unknown) => setProblem(messageOf(error)))
    }
    return {
      open: (dialog, message) => setOpen({ dialog, message }),
      react(message, emoji) {
        const given = message.reactions.find(reaction => reaction.emoji === emoji)
        run(client.react(message.id, emoji, !given?.userIds.includes(meId)))
      },
      pin: message => run(client.pin(message.id, message.pinnedAt === null)),
      delete: message => run(client.deleteMessage(message.id)),
      edit: setEditing,
      save(message, text) {
        setEditing(null)
        if (text !== message.text) run(client.editMessage(message.id, text))
      },
      reply: onReply,
      openThread: message => showThread({ roomId, rootId: message.replyTo ?? message.id }),
      jumpTo: onJump,
    }
  }, [client, meId, roomId, onReply, onJump, showThread])

  return {
    acts,
    room,
    editing,
    open,
    close: () => setOpen(null),
    problem,
    forgetProblem: () => setProblem(null),
  }
}

export const ActsContext = createContext<Acts | null>(null)

export function useActs(): Acts {
  const acts = use(ActsContext)
  if (!acts) throw new Error("useActs stands outside of a message log")
  return acts
}

/** What the logged-in user may do to a message of others and their own. */
export function allowedActs(room: MyRoom, message: Message, meId: string) {
  const alive = room.archivedAt === null && message.deletedAt === null
  const own = message.author.id === meId
  const moderates = room.kind !== "direct" && room.membership?.role !== "member"
  return { any: alive, edit: alive && own, delete: alive && (own || moderates) }
}
