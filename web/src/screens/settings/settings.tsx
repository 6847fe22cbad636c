import { ArrowLeft, ChevronRight, LogOut, SmilePlus } from "lucide-react"
import { Suspense } from "react"
import { useTranslation } from "react-i18next"
import { Link, Navigate, NavLink, useMatch, useParams } from "react-router"
import { useMe } from "../../app/client.tsx"
import { StatusChoice } from "../../app/status-choice.tsx"
import { useUi } from "../../app/ui.ts"
import { useLogOut } from "../../app/use-log-out.ts"
import { Avatar } from "../../components/avatar.tsx"
import { BackToRooms } from "../../components/back-to-rooms.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { StatusWords } from "../../components/status.tsx"
import { useWide } from "../../components/use-wide.ts"
import { Username } from "../../components/username.tsx"
import { sections } from "./sections.ts"

/** The settings: sections beside the one that is open; on a phone one of the two. */
export default function Settings() {
  const { t } = useTranslation("settings")
  const { section } = useParams()
  const wide = useWide()
  const open = sections.find(({ name }) => name === section)
  const first = sections[0]
  if (section !== undefined && !open) return <Navigate to="/settings" replace />
  if (!open && wide && first) return <Navigate to={`/settings/${first.name}`} replace />
  return (
    <div className="flex min-w-0 flex-1">
      {(wide || !open) && <SectionList />}
      {open && (
        <section aria-labelledby="settings-title" className="flex min-w-0 flex-1 flex-col">
          <header className="flex h-16 shrink-0 items-center gap-2 border-base-300 border-b px-2 md:px-8">
            <Link to="/settings" className="btn btn-ghost btn-circle md:hidden" aria-label={t("settings")}>
              <ArrowLeft className="size-5" aria-hidden />
            </Link>
            <h1 id="settings-title" className="font-semibold text-lg tracking-tight">
              {t(`section.${open.name}`)}
            </h1>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">
            <div className="max-w-2xl px-5 py-6 md:px-8">
              <Suspense fallback={<div className="skeleton h-40 animate-late rounded-box" />}>
                <open.Screen />
              </Suspense>
            </div>
          </div>
        </section>
      )}
    </div>
  )
}

function SectionList() {
  const { t } = useTranslation(["settings", "presence"])
  const me = useMe()
  const logOut = useLogOut()
  const showOverlay = useUi(ui => ui.showOverlay)
  const alone = useMatch("/settings") !== null
  return (
    <div className="flex w-full shrink-0 flex-col overflow-y-auto border-base-300 pb-4 md:w-60 md:border-e md:bg-base-200/50">
      <header className="flex h-16 shrink-0 items-center gap-2 px-2 md:px-5">
        <BackToRooms />
        <h2 className="font-semibold text-lg tracking-tight">{t("settings")}</h2>
      </header>
      {alone && (
        <p className="flex flex-col items-center gap-1 pt-2 pb-6 md:hidden">
          <Avatar user={me} size="xl" />
          <span className="mt-2 font-semibold text-lg tracking-tight">{me.name}</span>
          <span className="text-muted text-sm">
            <Username of={me} />
          </span>
        </p>
      )}
      {alone && (
        <div className="mx-2.5 mb-3 border-base-300 border-y py-2 md:hidden">
          <StatusChoice />
          <button
            type="button"
            className="flex min-h-11 w-full items-center gap-3 rounded-field px-2.5 text-start text-sm hover:bg-base-content/6"
            onClick={() => showOverlay("status")}
          >
            <SmilePlus className="size-4 text-muted" aria-hidden />
            {me.status ? (
              <span className="min-w-0 flex-1 truncate">
                <StatusWords status={me.status} />
              </span>
            ) : (
              t("setStatusText", { ns: "presence" })
            )}
          </button>
        </div>
      )}
      <nav aria-label={t("settings")} className="flex flex-col gap-px px-2.5">
        {sections.map(({ name, Icon }) => (
          <NavLink key={name} to={`/settings/${name}`} className="room-row min-h-10 font-medium text-sm">
            <Icon className="size-4.5 text-muted" strokeWidth={1.75} aria-hidden />
            <span className="flex-1">{t(`section.${name}`)}</span>
            <ChevronRight className="size-4 text-muted md:hidden" aria-hidden />
          </NavLink>
        ))}
        <button
          type="button"
          className="room-row mt-4 min-h-10 text-start font-medium text-error text-sm"
          onClick={() => void logOut.run()}
        >
          <LogOut className="size-4.5" strokeWidth={1.75} aria-hidden />
          {t("logOut")}
        </button>
        <FormProblem text={logOut.message} />
      </nav>
    </div>
  )
}
