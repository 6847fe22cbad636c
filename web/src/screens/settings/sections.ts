import {
  Ban,
  Bell,
  CircleUserRound,
  IdCard,
  KeyRound,
  type LucideIcon,
  MonitorSmartphone,
  Palette,
  ShieldCheck,
} from "lucide-react"
import { type ComponentType, type LazyExoticComponent, lazy } from "react"

interface SettingsSection {
  readonly name:
    | "profile"
    | "notifications"
    | "account"
    | "security"
    | "sessions"
    | "tokens"
    | "blocked"
    | "appearance"
  readonly Icon: LucideIcon
  readonly Screen: LazyExoticComponent<ComponentType>
}

/** Every section of the settings. A new one is a folder, a name in the catalogue (`section.<name>`) and a line here. */
export const sections: readonly SettingsSection[] = [
  { name: "profile", Icon: CircleUserRound, Screen: lazy(() => import("./profile/profile.tsx")) },
  { name: "notifications", Icon: Bell, Screen: lazy(() => import("./notifications/notifications.tsx")) },
  { name: "appearance", Icon: Palette, Screen: lazy(() => import("./appearance/appearance.tsx")) },
  { name: "account", Icon: IdCard, Screen: lazy(() => import("./account/account.tsx")) },
  { name: "security", Icon: ShieldCheck, Screen: lazy(() => import("./security/security.tsx")) },
  { name: "sessions", Icon: MonitorSmartphone, Screen: lazy(() => import("./sessions/sessions.tsx")) },
  { name: "tokens", Icon: KeyRound, Screen: lazy(() => import("./tokens/tokens.tsx")) },
  { name: "blocked", Icon: Ban, Screen: lazy(() => import("./blocked/blocked.tsx")) },
]
