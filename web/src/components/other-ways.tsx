import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"

/** Ways in beside the form above; nothing where there are none. */
export function OtherWays(props: { children: ReactNode }) {
  const { t } = useTranslation("entrance")
  return (
    <div className="mt-6 flex flex-col gap-2.5 not-has-[a,button]:hidden">
      <p className="mb-2.5 flex items-center gap-3 text-muted text-xs before:h-px before:flex-1 before:bg-base-300 after:h-px after:flex-1 after:bg-base-300">
        {t("or")}
      </p>
      {props.children}
    </div>
  )
}
