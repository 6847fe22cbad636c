import type { RoomState } from "@parley/client"
import { type ComponentType, type LazyExoticComponent, lazy } from "react"

export type TabName = "members" | "pins" | "files" | "about"

interface DetailsTab {
  /** Its name in the catalogue of `room`. */
  readonly name: TabName
  readonly Content: LazyExoticComponent<ComponentType<{ state: RoomState }>>
}

/** The tabs of a room's details. A new one is a line here. */
export const tabs: readonly DetailsTab[] = [
  {
    name: "members",
    Content: lazy(async () => ({ default: (await import("./member-list.tsx")).MemberList })),
  },
  { name: "pins", Content: lazy(async () => ({ default: (await import("./pins.tsx")).Pins })) },
  { name: "files", Content: lazy(async () => ({ default: (await import("./files/files.tsx")).Files })) },
  { name: "about", Content: lazy(async () => ({ default: (await import("./about.tsx")).About })) },
]
