import { CircleUserRound, type LucideIcon, MonitorSmartphone, Palette } from "lucide-react"
import { type ComponentType, type LazyExoticComponent, lazy } from "react"

interface SettingsSection {
  readonly name: "profile" | "sessions" | "appearance"
  readonly Icon: LucideIcon
  readonly Screen: LazyExoticComponent<ComponentType>
}

/** Every section of the settings. A new one is a folder, a name in the catalogue (`section.<name>`) and a line here. */
export const sections: readonly SettingsSection[] = [
  { name: "profile", Icon: CircleUserRound, Screen: lazy(() => import("./profile/profile.tsx")) },
  { name: "sessions", Icon: MonitorSmartphone, Screen: lazy(() => import("./sessions/sessions.tsx")) },
  { name: "appearance", Icon: Palette, Screen: lazy(() => import("./appearance/appearance.tsx")) },
]
