import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useRested } from "../../components/use-rested.ts"
import { useUncoverRoom } from "../../components/use-uncover-room.ts"
import { Hits } from "./hits.tsx"
import { useSearch } from "./use-search.ts"
import { nothingWanted, searchPath } from "./wanted.ts"

/** How long typing has to rest before a search is sent, in milliseconds. */
const restMs = 250

/** What one room has of some words, beside its conversation. */
export function RoomSearch({ roomId, text }: { roomId: string; text: string }) {
  const { t } = useTranslation("search")
  const rested = useRested(text, restMs)
  const uncover = useUncoverRoom()
  const results = useSearch({ ...nothingWanted, in: roomId, text: rested })

  return (
    <>
      <Hits results={results} inRoom onOpen={uncover} />
      <p className="pt-3 text-center">
        <Link to={searchPath({ text })} className="btn btn-ghost btn-sm font-medium text-primary">
          {t("allRooms")}
        </Link>
      </p>
    </>
  )
}
