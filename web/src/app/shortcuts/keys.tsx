import { useTranslation } from "react-i18next"
import { isApple } from "./shortcuts.ts"

const signs: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  Enter: "↵",
  Plus: "+",
}
const apples: Record<string, string> = { Mod: "⌘", Alt: "⌥", Shift: "⇧" }

/** A shortcut as this machine's keyboard names it. For the eye: what it does is said beside it. */
export function Keys(props: { keys: string }) {
  const { t } = useTranslation("shell")
  const words: Record<string, string> = {
    Mod: t("key.Mod"),
    Alt: t("key.Alt"),
    Shift: t("key.Shift"),
    Escape: t("key.Escape"),
    Delete: t("key.Delete"),
  }
  const named = isApple() ? { ...words, ...apples } : words
  return (
    <kbd aria-hidden className="inline-flex gap-1 font-sans max-md:hidden" dir="ltr">
      {props.keys.split("+").map(key => (
        <span
          key={key}
          className="min-w-5 rounded-md border border-base-300 bg-base-100 px-1 py-px text-center font-medium text-2xs text-muted"
        >
          {named[key] ?? signs[key] ?? key}
        </span>
      ))}
    </kbd>
  )
}
