import type { UserProfile, UserSummary } from "@parley/contract"
import { MessageCircle, PencilLine } from "lucide-react"
import { useEffect, useLayoutEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { useClient, useMe } from "../../app/client.tsx"
import { useWatched } from "../../app/presence.ts"
import { useUi } from "../../app/ui.ts"
import { Avatar } from "../../components/avatar.tsx"
import { calendarDay } from "../../components/dates.ts"
import { FormProblem } from "../../components/form-problem.tsx"
import { PresenceLine } from "../../components/presence.tsx"
import { messageOf } from "../../components/problems.ts"
import { StatusLine } from "../../components/status.tsx"
import { useAction } from "../../components/use-action.ts"
import { Username } from "../../components/username.tsx"
import { isRtl } from "../../i18n/direction.ts"
import { BlockButton } from "./block-button.tsx"
import { placeBeside } from "./place.ts"

/** Who somebody is, beside the name or picture that was pressed. Escape and a press elsewhere close it. */
export default function ProfileCard({ user, anchor }: { user: UserSummary; anchor: Element }) {
  const { t } = useTranslation("room")
  const card = useRef<HTMLDivElement>(null)
  const showProfile = useUi(ui => ui.showProfile)
  const { person, problem } = useUser(user.id)
  useWatched([user.id])

  useLayoutEffect(() => {
    const shown = card.current
    if (!shown) return
    shown.showPopover()
    const { left, top } = placeBeside(anchor.getBoundingClientRect(), {
      width: shown.offsetWidth,
      height: shown.offsetHeight,
      viewWidth: window.innerWidth,
      viewHeight: window.innerHeight,
      rtl: isRtl(),
    })
    shown.style.left = `${left}px`
    shown.style.top = `${top}px`
    shown.focus()
  }, [anchor])

  return (
    <div
      ref={card}
      popover="auto"
      role="dialog"
      tabIndex={-1}
      aria-label={t("profileOf", { name: user.name })}
      onToggle={event => {
        if (event.newState === "open") return
        showProfile(null)
        if (anchor instanceof HTMLElement) anchor.focus()
      }}
      className="raised inset-auto m-0 w-76 max-w-[calc(100vw-1.5rem)] animate-rise overflow-hidden rounded-box border border-base-300 bg-base-100 p-0 text-base-content outline-none"
    >
      <div className="h-16 bg-linear-to-br from-primary via-primary/70 to-glow-end" />
      <div className="-mt-10 px-5 pb-5">
        <span className="inline-block rounded-full border-4 border-base-100">
          <Avatar user={person ?? user} size="xl" />
        </span>
        <h2 className="mt-1 break-words font-semibold text-lg leading-tight tracking-tight">
          <bdi>{user.name}</bdi>
        </h2>
        <p className="flex flex-wrap items-center gap-x-3 text-muted text-sm">
          <Username of={user} />
          <PresenceLine userId={user.id} lastSeenAt={person?.lastSeenAt ?? null} />
        </p>
        {person?.status && (
          <div className="mt-3 rounded-field bg-base-200 px-3 py-2">
            <StatusLine status={person.status} />
          </div>
        )}
        {person?.bio && (
          <p className="mt-3 max-h-32 overflow-y-auto whitespace-pre-line text-sm wrap-anywhere" dir="auto">
            {person.bio}
          </p>
        )}
        <p className="mt-3 min-h-4 text-muted text-xs">
          {person &&
            (person.deactivatedAt
              ? t("deactivated")
              : t("memberSince", { day: calendarDay(person.createdAt) }))}
        </p>
        <FormProblem text={problem} />
        <Ways user={user} />
      </div>
    </div>
  )
}

function Ways({ user }: { user: UserSummary }) {
  const { t } = useTranslation("room")
  const client = useClient()
  const navigate = useNavigate()
  const me = useMe()
  const showProfile = useUi(ui => ui.showProfile)
  const own = me.id === user.id
  const go = useAction(async () => {
    const room = own ? null : await client.createRoom({ kind: "direct", memberIds: [user.id] })
    await navigate(room ? `/rooms/${encodeURIComponent(room.id)}` : "/settings/profile")
    showProfile(null)
  })
  const Icon = own ? PencilLine : MessageCircle
  return (
    <>
      <FormProblem text={go.message} />
      <button
        type="button"
        className="btn btn-primary btn-sm mt-3 w-full"
        aria-busy={go.busy}
        onClick={() => void go.run()}
      >
        <Icon className="size-4" aria-hidden />
        {t(own ? "editProfile" : "message")}
      </button>
      {!own && <BlockButton user={user} />}
    </>
  )
}

function useUser(id: string) {
  const client = useClient()
  const [person, setPerson] = useState<UserProfile | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    let stale = false
    const ask = () =>
      client.api.call("getUser", { params: { id } }).then(
        found => !stale && setPerson(found),
        (error: unknown) => !stale && setProblem(messageOf(error)),
      )
    void ask()
    const stop = client.on("user:updated", ({ user }) => user.id === id && void ask())
    return () => {
      stale = true
      stop()
    }
  }, [client, id])
  return { person, problem }
}
