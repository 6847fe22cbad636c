import {
  Bookmark,
  Compass,
  Keyboard,
  LogOut,
  type LucideIcon,
  MessageCirclePlus,
  Palette,
  Rows3,
  Search,
  Settings,
  UserRound,
} from "lucide-react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { useUi } from "../../app/ui.ts"
import { useLogOut } from "../../app/use-log-out.ts"
import { type Theme, themes } from "../../theme/themes.ts"
import { useAppearance } from "../../theme/use-appearance.ts"
import type { Entry } from "./entry.ts"

const rooms = [
  ["newChannel", "channel"],
  ["newGroup", "group"],
  ["newDirect", "direct"],
] as const

/** What can be done from anywhere. */
export function useCommands(): Entry[] {
  const { t } = useTranslation("switcher")
  const { t: words } = useTranslation("settings")
  const navigate = useNavigate()
  const openNewRoom = useUi(ui => ui.openNewRoom)
  const showOverlay = useUi(ui => ui.showOverlay)
  const setTheme = useAppearance(look => look.setTheme)
  const setDensity = useAppearance(look => look.setDensity)
  const logOut = useLogOut()

  const command = (label: string, Icon: LucideIcon, run: Entry["run"]): Entry => ({
    id: `command ${label}`,
    group: "commands",
    label,
    icon: <Icon className="size-4.5" strokeWidth={1.75} aria-hidden />,
    run,
  })
  const go = (path: string) => async () => {
    await navigate(path)
  }
  return [
    ...rooms.map(([key, kind]) => command(t(key), MessageCirclePlus, () => openNewRoom(kind))),
    command(t("searchMessages"), Search, go("/search")),
    command(t("bookmarks"), Bookmark, go("/bookmarks")),
    command(t("browse"), Compass, go("/browse")),
    command(t("settings"), Settings, go("/settings")),
    command(t("profile"), UserRound, go("/settings/profile")),
    command(t("help"), Keyboard, () => showOverlay("help")),
    ...(["system", ...themes.map(({ name }) => name)] as Theme[]).map(theme =>
      command(t("themeOf", { name: words(`theme.${theme}`) }), Palette, () => setTheme(theme)),
    ),
    ...(["comfortable", "compact"] as const).map(density =>
      command(t("densityOf", { name: words(`density.${density}`) }), Rows3, () => setDensity(density)),
    ),
    command(t("logOut"), LogOut, async () => {
      await logOut.run()
    }),
  ]
}
