import type { RoomKind, UserSummary } from "@parley/contract"
import { create } from "zustand"
import { persist } from "zustand/middleware"

interface ShownThread {
  readonly roomId: string
  readonly rootId: string
}

/** A person whose card is shown, and the element that it was asked for at. */
interface ShownProfile {
  readonly user: UserSummary
  readonly anchor: Element
}

interface Ui {
  /** What is typed but not sent, by room id. Kept across reloads, for the one who typed it. */
  drafts: Readonly<Record<string, string>>
  draftsOf: string | null
  setDraft(roomId: string, text: string): void
  /** Drops the drafts of anyone else. */
  ownDrafts(userId: string): void
  /** Sections of the list of rooms that are folded up. */
  folded: readonly string[]
  toggleFolded(section: string): void
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
  /** The room whose settings are open. */
  roomSettings: string | null
  showRoomSettings(roomId: string | null): void
  profile: ShownProfile | null
  showProfile(profile: ShownProfile | null): void
  /** The dialog that lies over everything, of those that are opened from anywhere. */
  overlay: "switcher" | "help" | "status" | null
  showOverlay(overlay: Ui["overlay"]): void
}

/** What the screens remember beside the client's state. */
export const useUi = create<Ui>()(
  persist(
    set => ({
      drafts: {},
      draftsOf: null,
      setDraft: (roomId, text) =>
        set(({ drafts: { [roomId]: _, ...others } }) => ({
          drafts: text === "" ? others : { ...others, [roomId]: text },
        })),
      ownDrafts: userId => set(ui => (ui.draftsOf === userId ? {} : { draftsOf: userId, drafts: {} })),
      folded: ["archived"],
      toggleFolded: section =>
        set(({ folded }) => ({
          folded: folded.includes(section) ? folded.filter(other => other !== section) : [...folded, section],
        })),
      membersShown: false,
      thread: null,
      showThread: thread => set(thread ? { thread, membersShown: false } : { thread }),
      showMembers: membersShown => set(membersShown ? { membersShown, thread: null } : { membersShown }),
      newRoom: null,
      openNewRoom: newRoom => set({ newRoom }),
      closeNewRoom: () => set({ newRoom: null }),
      roomSettings: null,
      showRoomSettings: roomSettings => set({ roomSettings }),
      profile: null,
      showProfile: profile => set({ profile }),
      overlay: null,
      showOverlay: overlay => set({ overlay }),
    }),
    {
      name: "parley.ui",
      partialize: ({ drafts, draftsOf, folded }) => ({ drafts, draftsOf, folded }),
    },
  ),
)
