import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"

/** Words that are hidden until one asks for them. */
export function Spoiler({ children }: { children: ReactNode }) {
  const { t } = useTranslation("conversation")
  const [shown, setShown] = useState(false)
  if (shown) return <span className="rounded bg-base-content/8 px-1">{children}</span>
  return (
    <button
      type="button"
      aria-label={t("spoiler")}
      title={t("spoiler")}
      onClick={() => setShown(true)}
      className="cursor-pointer rounded bg-base-content/75 px-1 text-start"
    >
      <span aria-hidden="true" className="select-none opacity-0">
        {children}
      </span>
    </button>
  )
}
