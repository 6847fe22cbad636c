import type { Session } from "@parley/contract"
import { Monitor, Smartphone } from "lucide-react"
import { useTranslation } from "react-i18next"
import { shortTime } from "../../../components/dates.ts"
import { FormProblem } from "../../../components/form-problem.tsx"
import { programOf } from "./program.ts"
import { useSessions } from "./use-sessions.ts"

/** Where one is logged in, and the way to end that. */
export default function Sessions() {
  const { t } = useTranslation("settings")
  const { sessions, problem, reload, end, endOthers } = useSessions()
  const others = sessions?.filter(session => !session.current) ?? []
  return (
    <div className="flex flex-col gap-5">
      <p className="text-muted text-sm">{t("sessionsHint")}</p>
      {sessions === null && !problem && <div className="skeleton h-44 animate-late rounded-box" />}
      <FormProblem text={problem ?? end.message ?? endOthers.message} />
      {problem && (
        <button type="button" className="btn btn-quiet self-start" onClick={reload}>
          {t("retry", { ns: "common" })}
        </button>
      )}
      {sessions && (
        <ul className="divide-y divide-base-300 rounded-box border border-base-300">
          {sessions.map(session => (
            <SessionItem key={session.id} session={session} onEnd={() => void end.run(session.id)} />
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <button
          type="button"
          className="btn btn-error btn-soft self-start"
          aria-busy={endOthers.busy}
          onClick={() => void endOthers.run()}
        >
          {t("endOthers")}
        </button>
      )}
    </div>
  )
}

function SessionItem(props: { session: Session; onEnd: () => void }) {
  const { session } = props
  const { t } = useTranslation("settings")
  const program = programOf(session.userAgent)
  const name = program
    ? t("browserOn", { browser: program.browser, system: program.system })
    : session.userAgent || t("unknownBrowser")
  const Icon = program?.phone ? Smartphone : Monitor
  return (
    <li className="flex items-center gap-4 p-4">
      <span className="grid size-10 shrink-0 place-items-center rounded-xl bg-secondary text-secondary-content">
        <Icon className="size-5" strokeWidth={1.75} aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-sm">{name}</p>
        <p className="truncate text-muted text-xs">
          {session.address} · {t("lastUsed", { time: shortTime(session.lastUsedAt, new Date()) })}
        </p>
      </div>
      {session.current ? (
        <span className="rounded-full bg-secondary px-2.5 py-1 font-medium text-2xs text-secondary-content">
          {t("thisSession")}
        </span>
      ) : (
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-label={t("endSessionOf", { browser: name })}
          onClick={props.onEnd}
        >
          {t("endSession")}
        </button>
      )}
    </li>
  )
}
