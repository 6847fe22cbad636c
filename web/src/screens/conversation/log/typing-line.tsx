import type { RoomState } from "@parley/client"
import { useTranslation } from "react-i18next"
import { listText } from "../../../i18n/formats.ts"

/** More people than that are not named. */
const namedMax = 3

/** Who is writing. Its room is kept free, so that nothing moves when someone begins. */
export function TypingLine({ state }: { state: RoomState }) {
  const { t } = useTranslation("presence")
  const names = state.typing.flatMap(id => state.members.get(id)?.user.name ?? [])
  const many = state.typing.length > namedMax || names.length < state.typing.length
  const words = many ? t("typingMany") : t("typing", { count: names.length, names: listText(names) })
  return (
    <p
      role="status"
      aria-label={t("typingLabel")}
      className="flex h-5 shrink-0 items-center gap-2 px-5 text-muted text-xs md:px-8"
    >
      {state.typing.length > 0 && (
        <>
          <span aria-hidden className="flex gap-0.5">
            {["", "[animation-delay:200ms]", "[animation-delay:400ms]"].map(delay => (
              <span key={delay} className={`size-1 animate-pulse rounded-full bg-primary ${delay}`} />
            ))}
          </span>
          <span className="truncate" dir="auto">
            {words}
          </span>
        </>
      )}
    </p>
  )
}
