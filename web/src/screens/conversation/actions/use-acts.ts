import type { Message, MyRoom } from "@parley/contract"
import { createContext, use, useMemo, useState } from "react"
import { useClient, useMe } from "../../../app/client.tsx"
import { useUi } from "../../../app/ui.ts"
import { messageOf } from "../../../components/problems.ts"
import { markMessage } from "../../bookmarks/bookmarked.ts"
import { linkTo } from "../message-link.ts"
import { useDeletions } from "./deletions.ts"

/** What one can do about a message. */
export interface Acts {
  open(dialog: OpenDialog["dialog"], message: Message): void
  react(message: Message, emoji: string): void
  pin(message: Message): void
  bookmark(message: Message, marked: boolean): void
  /** Goes through after a while, in which it can be taken back. */
  delete(message: Message): void
  /** Begins to edit a message in its place, or ends that. */
  edit(message: Message | null): void
  save(message: Message, text: string): void
  reply(message: Message): void
  openThread(message: Message): void
  copyText(message: Message): void
  copyLink(message: Message): void
  jumpTo(seq: number): void
}

export interface OpenDialog {
  readonly dialog: "menu" | "emoji" | "forward"
  readonly message: Message
}

interface Places {
  readonly room: MyRoom
  /** These two keep their identity. */
  readonly onReply: (message: Message) => void
  readonly onJump: (seq: number) => void
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
  /** Keeps its identity. */
  readonly setProblem: (text: string | null) => void
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
    const run = (change: Promise<unknown>) => {
      setProblem(null)
      change.catch((error: unknown) => setProblem(messageOf(error)))
    }
    const copy = (text: string) => run(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error()))
    return {
      open: (dialog, message) => setOpen({ dialog, message }),
      react(message, emoji) {
        const given = message.reactions.find(reaction => reaction.emoji === emoji)
        run(client.react(message.id, emoji, !given?.userIds.includes(meId)))
      },
      pin: message => run(client.pin(message.id, message.pinnedAt === null)),
      bookmark: (message, marked) => run(markMessage(client.api, message.id, marked)),
      delete: message => useDeletions.getState().begin(message, () => run(client.deleteMessage(message.id))),
      edit: setEditing,
      save(message, text) {
        setEditing(null)
        if (text !== message.text) run(client.editMessage(message.id, text))
      },
      reply: onReply,
      openThread: message => showThread({ roomId, rootId: message.replyTo ?? message.id }),
      copyText: message => copy(message.text),
      copyLink: message => copy(linkTo(message)),
      jumpTo: onJump,
    }
  }, [client, meId, roomId, onReply, onJump, showThread])

  return { acts, room, editing, open, close: () => setOpen(null), problem, setProblem }
}

export const ActsContext = createContext<Acts | null>(null)

export function useActs(): Acts {
  const acts = use(ActsContext)
  if (!acts) throw new Error("useActs stands outside of a message log")
  return acts
}
