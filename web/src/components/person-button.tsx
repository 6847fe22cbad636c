import type { UserSummary } from "@parley/contract"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useUi } from "../app/ui.ts"

/** A picture that opens its person's card. */
export function PersonButton(props: { user: UserSummary; className?: string; children: ReactNode }) {
  const { t } = useTranslation("room")
  const showProfile = useUi(ui => ui.showProfile)
  return (
    <button
      type="button"
      className={`relative cursor-pointer rounded-field ${props.className ?? ""}`}
      onClick={event => showProfile({ user: props.user, anchor: event.currentTarget })}
    >
      <span className="sr-only">{t("profileOf", { name: props.user.name })}</span>
      {props.children}
    </button>
  )
}
