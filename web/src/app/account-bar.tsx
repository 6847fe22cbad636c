import { Keyboard, LogOut, type LucideIcon, Settings, SmilePlus } from "lucide-react"
import { type ReactNode, useId } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { PersonAvatar } from "../components/presence.tsx"
import { StatusWords } from "../components/status.tsx"
import { Username } from "../components/username.tsx"
import { useMe } from "./client.tsx"
import { StatusChoice } from "./status-choice.tsx"
import { useUi } from "./ui.ts"
import { useLogOut } from "./use-log-out.ts"

const item =
  "flex min-h-9 w-full items-center gap-3 rounded-field px-2.5 text-start text-sm hover:bg-base-content/6"

/** Oneself, at the foot of the list; a phone has the last place of its navigation for that. */
export function AccountBar() {
  const { t } = useTranslation(["shell", "presence"])
  const me = useMe()
  const menuId = useId()
  const logOut = useLogOut()
  return (
    <footer className="flex shrink-0 items-center gap-1 px-3 pt-1 pb-3 max-md:hidden">
      <button
        type="button"
        popoverTarget={menuId}
        className="flex min-w-0 flex-1 items-center gap-2.5 rounded-field px-2 py-1.5 text-start transition-colors hover:bg-base-content/6"
      >
        <PersonAvatar user={me} />
        <span className="sr-only">{t("account")}</span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium text-sm">
            <bdi>{me.name}</bdi>
          </span>
          <span className="block truncate text-muted text-xs">
            {logOut.message ?? (me.status ? <StatusWords status={me.status} /> : <Username of={me} />)}
          </span>
        </span>
      </button>
      <Link
        to="/settings"
        className="btn btn-ghost btn-circle btn-sm"
        aria-label={t("settings")}
        title={t("settings")}
      >
        <Settings className="size-4.5" strokeWidth={1.75} aria-hidden />
      </Link>
      <div
        id={menuId}
        popover="auto"
        className="raised inset-auto start-3 bottom-17 m-0 w-64 animate-rise rounded-box border border-base-300 bg-base-100 p-1.5 text-base-content"
      >
        <StatusChoice />
        <DialogItem menuId={menuId} dialog="status" Icon={SmilePlus}>
          {t(me.status ? "changeStatusText" : "setStatusText", { ns: "presence" })}
        </DialogItem>
        <hr className="my-1.5 border-base-300" />
        <DialogItem menuId={menuId} dialog="help" Icon={Keyboard}>
          {t("keyboard")}
        </DialogItem>
        <button type="button" className={item} onClick={() => void logOut.run()}>
          <LogOut className="size-4 text-muted" aria-hidden />
          {t("logOut")}
        </button>
      </div>
    </footer>
  )
}

interface DialogItemProps {
  readonly menuId: string
  readonly dialog: "status" | "help"
  readonly Icon: LucideIcon
  readonly children: ReactNode
}

/** Opens a dialog in place of the menu. */
function DialogItem({ menuId, dialog, Icon, children }: DialogItemProps) {
  const showOverlay = useUi(ui => ui.showOverlay)
  return (
    <button
      type="button"
      className={item}
      popoverTarget={menuId}
      popoverTargetAction="hide"
      onClick={() => showOverlay(dialog)}
    >
      <Icon className="size-4 text-muted" aria-hidden />
      {children}
    </button>
  )
}
