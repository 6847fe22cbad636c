import type { Message, MyRoom } from "@parley/contract"
import {
  Bookmark,
  BookmarkX,
  Copy,
  Forward,
  Link,
  type LucideIcon,
  MessagesSquare,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
} from "lucide-react"
import type { Acts } from "./use-acts.ts"

/** A message, and who looks at it where. */
export interface Subject {
  readonly message: Message
  readonly room: MyRoom
  readonly meId: string
  /** One has marked it to come back to. */
  readonly bookmarked: boolean
}

/** Something that one can do with a message. Toolbar, menu and keyboard are made from the list of these. */
export interface Action {
  readonly id:
    | "react"
    | "reply"
    | "thread"
    | "edit"
    | "forward"
    | "bookmark"
    | "unbookmark"
    | "pin"
    | "unpin"
    | "copy"
    | "link"
    | "delete"
  readonly Icon: LucideIcon
  /** The key that does it to the message with the focus, as `KeyboardEvent.key` names it. */
  readonly shortcut?: string
  /** Stands in the toolbar too. */
  readonly quick?: true
  readonly danger?: true
  /** Opens a dialog of its own in place of the menu. */
  readonly opens?: true
  readonly allowed: (subject: Subject) => boolean
  readonly run: (acts: Acts, message: Message) => void
}

const alive = ({ room, message }: Subject): boolean => room.archivedAt === null && message.deletedAt === null
const own = ({ message, meId }: Subject): boolean => message.author.id === meId
const moderates = ({ room }: Subject): boolean =>
  room.kind !== "direct" && room.membership !== null && room.membership.role !== "member"

/** In the order in which they are offered. */
export const actions: readonly Action[] = [
  {
    id: "react",
    Icon: SmilePlus,
    shortcut: "+",
    quick: true,
    opens: true,
    allowed: alive,
    run: (acts, message) => acts.open("emoji", message),
  },
  {
    id: "reply",
    Icon: Reply,
    shortcut: "r",
    quick: true,
    allowed: alive,
    run: (acts, message) => acts.reply(message),
  },
  {
    id: "thread",
    Icon: MessagesSquare,
    shortcut: "t",
    quick: true,
    allowed: ({ message }) => message.deletedAt === null || message.thread.count > 0,
    run: (acts, message) => acts.openThread(message),
  },
  {
    id: "edit",
    Icon: Pencil,
    shortcut: "e",
    quick: true,
    allowed: subject => alive(subject) && own(subject),
    run: (acts, message) => acts.edit(message),
  },
  {
    id: "forward",
    Icon: Forward,
    shortcut: "f",
    opens: true,
    allowed: ({ message }) => message.deletedAt === null,
    run: (acts, message) => acts.open("forward", message),
  },
  {
    id: "bookmark",
    Icon: Bookmark,
    shortcut: "b",
    allowed: ({ message, bookmarked }) => message.deletedAt === null && !bookmarked,
    run: (acts, message) => acts.bookmark(message, true),
  },
  {
    id: "unbookmark",
    Icon: BookmarkX,
    shortcut: "b",
    allowed: ({ bookmarked }) => bookmarked,
    run: (acts, message) => acts.bookmark(message, false),
  },
  {
    id: "pin",
    Icon: Pin,
    shortcut: "p",
    allowed: subject => alive(subject) && subject.message.pinnedAt === null,
    run: (acts, message) => acts.pin(message),
  },
  {
    id: "unpin",
    Icon: PinOff,
    shortcut: "p",
    allowed: subject => alive(subject) && subject.message.pinnedAt !== null,
    run: (acts, message) => acts.pin(message),
  },
  {
    id: "copy",
    Icon: Copy,
    shortcut: "c",
    allowed: ({ message }) => message.text !== "",
    run: (acts, message) => acts.copyText(message),
  },
  {
    id: "link",
    Icon: Link,
    shortcut: "l",
    allowed: () => true,
    run: (acts, message) => acts.copyLink(message),
  },
  {
    id: "delete",
    Icon: Trash2,
    shortcut: "Delete",
    danger: true,
    allowed: subject => alive(subject) && (own(subject) || moderates(subject)),
    run: (acts, message) => acts.delete(message),
  },
]

export const allowedActions = (subject: Subject): readonly Action[] =>
  actions.filter(action => action.allowed(subject))

/** The action that a key stands for. On keyboards where plus needs Shift, the equals sign below it will do. */
export function actionOfKey(key: string, subject: Subject): Action | undefined {
  const name = key === "=" ? "+" : key === "Backspace" ? "Delete" : key
  return allowedActions(subject).find(({ shortcut }) => shortcut === name)
}
