import type { RoomState } from "@parley/client"
import { useTranslation } from "react-i18next"
import { listText } from "../../../i18n/formats.ts"

/** More people than that are not named. */
const namedMax = 3

/** Who is writing. Its room is kept free, so that nothing moves when someone begins. */
export function TypingLine({ typing, members }: Pick<RoomState, "typing" | "members">) {
  const { t } = useTranslation("presence")
  const names = typing.flatMap(id => members.get(id)?.user.name ?? [])
  const many = typing.length > namedMax || names.length < typing.length
  const words = many ? t("typingMany") : t("typing", { count: names.length, names: listText(names) })
  return (
    <p
      role="status"
      aria-label={t("typingLabel")}
      className="flex h-5 shrink-0 items-center gap-2 px-5 text-muted text-xs md:px-8"
    >
      {typing.length > 0 && (
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
