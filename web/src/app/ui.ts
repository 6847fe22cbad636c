import type { RoomKind } from "@parley/contract"
import { create } from "zustand"
import { keepTheme, keptTheme, type Theme } from "../theme/theme.ts"

interface ShownThread {
  readonly roomId: string
  readonly rootId: string
}

interface Ui {
  theme: Theme
  setTheme(theme: Theme): void
  /** What is typed but not sent, by room id. */
  drafts: Readonly<Record<string, string>>
  setDraft(roomId: string, text: string): void
  /** The thread that is open beside its room. */
  thread: ShownThread | null
  /** Takes the place of the members, as they take its. */
  showThread(thread: ShownThread | null): void
  membersShown: boolean
  showMembers(shown: boolean): void
  /** The kind that the dialog for a new room starts with; null while it is closed. */
  newRoom: RoomKind | null
  openNewRoom(kind: RoomKind): void
  closeNewRoom(): void
}

/** What the screens remember beside the client's state. */
export const useUi = create<Ui>()(set => ({
  theme: keptTheme(),
  setTheme: theme => {
    keepTheme(theme)
    set({ theme })
  },
  drafts: {},
  setDraft: (roomId, text) => set(ui => ({ drafts: { ...ui.drafts, [roomId]: text } })),
  membersShown: false,
  thread: null,
  showThread: thread => set(thread ? { thread, membersShown: false } : { thread }),
  showMembers: membersShown => set(membersShown ? { membersShown, thread: null } : { membersShown }),
  newRoom: null,
  openNewRoom: newRoom => set({ newRoom }),
  closeNewRoom: () => set({ newRoom: null }),
}))
