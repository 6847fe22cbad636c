import type { Message, MyRoom } from "@parley/contract"
import i18next from "i18next"
import { createContext, use, useCallback, useMemo, useRef, useState } from "react"
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

/** A message that is open in its editor. */
export interface Editing {
  readonly message: Message
  readonly text: string
  /** It was refused, and whoever wrote it may be at something else by now: the editor leaves the focus where it is. */
  readonly givenBack?: boolean
  /** The key of the refused change that the text comes from: it is kept until one has done something about it. */
  readonly refusedKey?: string
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
  readonly editing: Editing | null
  /** Puts what was refused back into its editor, unless one is at another message meanwhile. Keeps its identity. */
  readonly giveBack: (refused: Editing, why: string) => void
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
  const [editing, setEditing] = useState<Editing | null>(null)
  const [open, setOpen] = useState<OpenDialog | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const roomId = room.id

  const shown = useRef(editing)
  shown.current = editing

  const giveBack = useCallback((refused: Editing, why: string) => {
    setEditing(current => current ?? { ...refused, givenBack: true })
    setProblem(i18next.t("editRefused", { ns: "conversation", why, text: refused.text }))
  }, [])

  const acts = useMemo((): Acts => {
    const stopEditing = () => {
      const key = shown.current?.refusedKey
      if (key) client.discard(key)
      setEditing(null)
    }
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
      edit(message) {
        stopEditing()
        if (message) setEditing({ message, text: message.text })
      },
      save(message, text) {
        stopEditing()
        setProblem(null)
        if (text === message.text) return
        client
          .editMessage(message.id, text)
          .catch((error: unknown) => giveBack({ message, text }, messageOf(error)))
      },
      reply: onReply,
      openThread: message => showThread({ roomId, rootId: message.replyTo ?? message.id }),
      copyText: message => copy(message.text),
      copyLink: message => copy(linkTo(message)),
      jumpTo: onJump,
    }
  }, [client, meId, roomId, onReply, onJump, showThread, giveBack])

  return { acts, room, editing, giveBack, open, close: () => setOpen(null), problem, setProblem }
}

export const ActsContext = createContext<Acts | null>(null)

export function useActs(): Acts {
  const acts = use(ActsContext)
  if (!acts) throw new Error("useActs stands outside of a message log")
  return acts
}
