import { Bold, Code, Italic, Link, List, type LucideIcon, Quote, Strikethrough } from "lucide-react"
import type { RefObject } from "react"
import { useTranslation } from "react-i18next"
import { applyFormat } from "./apply-format.ts"
import type { Format } from "./formatting.ts"
import { useWriting } from "./writing.ts"

const formats: readonly [kind: Format, Icon: LucideIcon][] = [
  ["bold", Bold],
  ["italic", Italic],
  ["strike", Strikethrough],
  ["code", Code],
  ["link", Link],
  ["quote", Quote],
  ["list", List],
]

/** Buttons that format what is selected, and how Enter works. */
export function FormatBar({ box }: { box: RefObject<HTMLTextAreaElement | null> }) {
  const { t } = useTranslation("conversation")
  const { enterSends, setEnterSends } = useWriting()
  return (
    <div className="flex flex-wrap items-center gap-0.5 border-base-300 border-b px-2 py-1">
      {formats.map(([kind, Icon]) => (
        <button
          key={kind}
          type="button"
          aria-label={t(`format_${kind}`)}
          title={t(`format_${kind}`)}
          // The text box keeps the focus and the selection.
          onPointerDown={event => event.preventDefault()}
          onClick={() => box.current && applyFormat(box.current, kind)}
          className="btn btn-ghost btn-square size-8"
        >
          <Icon className="size-4" strokeWidth={1.75} aria-hidden />
        </button>
      ))}
      <label className="ms-auto flex min-h-8 cursor-pointer items-center gap-2 px-1 text-muted text-xs">
        <input
          type="checkbox"
          checked={enterSends}
          onChange={event => setEnterSends(event.target.checked)}
          className="size-4 accent-primary"
        />
        {t("enterSends")}
      </label>
    </div>
  )
}
