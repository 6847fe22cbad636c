import type { ReactNode } from "react"

/** Something that the switcher can go to or do. */
export interface Entry {
  readonly id: string
  readonly group: "rooms" | "people" | "commands"
  /** What it is found by. */
  readonly label: string
  readonly detail?: string
  readonly icon: ReactNode
  readonly unread?: number
  readonly run: () => void | Promise<void>
}
