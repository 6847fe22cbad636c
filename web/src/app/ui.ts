import type { RoomKind } from "@parley/contract"
import { create } from "zustand"
import { keepTheme, keptTheme, type Theme } from "../theme/theme.ts"

interface Ui {
  theme: Theme
  setTheme(theme: Theme): void
  /** What is typed but not sent, by room id. */
  drafts: Readonly<Record<string, string>>
  setDraft(roomId: string, text: string): void
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
  showMembers: membersShown => set({ membersShown }),
  newRoom: null,
  openNewRoom: newRoom => set({ newRoom }),
  closeNewRoom: () => set({ newRoom: null }),
}))
