import type { Excerpt } from "@parley/contract"
import type { ReactNode } from "react"

/** Something that the switcher can go to or do. */
export interface Entry {
  readonly id: string
  readonly group: "rooms" | "people" | "messages" | "commands"
  /** What it is found by. */
  readonly label: string
  readonly detail?: string
  /** What of the label was found. */
  readonly marks?: Excerpt["marks"]
  readonly icon: ReactNode
  readonly unread?: number
  readonly run: () => void | Promise<void>
}
