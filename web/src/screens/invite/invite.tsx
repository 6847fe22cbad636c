import type { InvitePreview } from "@parley/contract"
import { LinkIcon } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Link, useNavigate, useParams } from "react-router"
import { useClient, useClientState } from "../../app/client.tsx"
import { withNext } from "../../app/next-path.ts"
import { EmptyState } from "../../components/empty-state.tsx"
import { Entrance } from "../../components/entrance.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { KindIcon } from "../../components/room-icon.tsx"
import { countMembers } from "../../components/room-name.ts"
import { useAction } from "../../components/use-action.ts"
import { useInvite } from "./use-invite.ts"

/** Where an invite link leads: what one would join, and the way in. */
export default function Invite() {
  const { t } = useTranslation("entrance")
  const { token = "" } = useParams()
  const invite = useInvite(token)

  if (invite.state === "loading") {
    return (
      <Entrance title={t("invited")}>
        <div
          role="status"
          aria-label={t("loadingInvite")}
          className="skeleton h-40 animate-late rounded-box"
        />
      </Entrance>
    )
  }
  if (invite.state === "failed") {
    return (
      <Entrance title={t("inviteBroken")}>
        <EmptyState part Icon={LinkIcon} title={t(invite.gone ? "inviteEnded" : "inviteUnopened")}>
          <p>{invite.gone ? t("inviteAskAgain") : invite.message}</p>
          <Link to="/" className="btn btn-quiet">
            {t("toRooms")}
          </Link>
        </EmptyState>
      </Entrance>
    )
  }
  return (
    <Entrance title={invite.preview ? t("invitedBy", { name: invite.preview.invitedBy.name }) : t("invited")}>
      {invite.preview && <RoomCard preview={invite.preview} />}
      <WayIn token={token} preview={invite.preview} />
    </Entrance>
  )
}

function RoomCard(props: { preview: InvitePreview }) {
  const { t } = useTranslation("entrance")
  const { room } = props.preview
  return (
    <section aria-label={t("room")} className="mb-6 flex gap-4 rounded-box border border-base-300 p-5">
      <KindIcon kind={room.kind} isPrivate={false} />
      <div className="min-w-0">
        <h2 className="break-words font-semibold tracking-tight">
          <bdi>{room.name}</bdi>
        </h2>
        <p className="text-muted text-sm">{countMembers(room.memberCount)}</p>
        {room.topic && (
          <p className="mt-2 text-sm" dir="auto">
            {room.topic}
          </p>
        )}
      </div>
    </section>
  )
}

function WayIn(props: { token: string; preview: InvitePreview | null }) {
  const { t } = useTranslation("entrance")
  const { token, preview } = props
  const client = useClient()
  const navigate = useNavigate()
  const loggedIn = useClientState(state => state.me !== null)
  const here = `/invite/${encodeURIComponent(token)}`
  const join = useAction(async () => {
    const room = await client.api.call("acceptInvite", { params: { token } })
    await navigate(`/rooms/${encodeURIComponent(room.id)}`)
  })

  if (!loggedIn) {
    return (
      <div className="flex flex-col gap-2">
        <Link to={withNext("/signup", here)} className="btn btn-primary">
          {t("signUpToJoin")}
        </Link>
        <Link to={withNext("/login", here)} className="btn btn-quiet">
          {t("logInToJoin")}
        </Link>
      </div>
    )
  }
  if (preview?.joined) {
    return (
      <Link to={`/rooms/${encodeURIComponent(preview.room.id)}`} className="btn btn-primary w-full">
        {t("openRoom")}
      </Link>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <FormProblem text={join.message} />
      <button type="button" className="btn btn-primary" aria-busy={join.busy} onClick={() => void join.run()}>
        {t("join")}
      </button>
    </div>
  )
}
