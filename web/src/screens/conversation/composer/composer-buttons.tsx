import { Baseline, Eye, type LucideIcon, SendHorizontal, Smile } from "lucide-react"
import { type RefObject, useState } from "react"
import { useTranslation } from "react-i18next"
import { EmojiDialog } from "../emoji/emoji-dialog.tsx"
import { insertText } from "./insert-text.ts"

interface ComposerButtonsProps {
  box: RefObject<HTMLTextAreaElement | null>
  formats: boolean
  onFormats: () => void
  preview: boolean
  onPreview: () => void
}

/** Beside the text box: emoji, formats, and how it will look. */
export function ComposerButtons({ box, ...props }: ComposerButtonsProps) {
  const { t } = useTranslation("conversation")
  const [picking, setPicking] = useState(false)
  return (
    <>
      <Toggle Icon={Smile} label={t("emojiInsert")} pressed={picking} onClick={() => setPicking(true)} />
      <span className="flex gap-0.5 max-sm:hidden">
        <Toggle Icon={Baseline} label={t("formats")} pressed={props.formats} onClick={props.onFormats} />
        <Toggle Icon={Eye} label={t("preview")} pressed={props.preview} onClick={props.onPreview} />
      </span>
      {picking && (
        <EmojiDialog
          title={t("emojiInsert")}
          onChoose={emoji => box.current && insertText(box.current, emoji)}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  )
}

interface ToggleProps {
  Icon: LucideIcon
  label: string
  pressed: boolean
  onClick: () => void
}

export function Toggle({ Icon, label, pressed, onClick }: ToggleProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={onClick}
      className="btn btn-ghost btn-circle size-9 shrink-0 text-muted aria-pressed:text-primary"
    >
      <Icon className="size-4.5" strokeWidth={1.75} aria-hidden />
    </button>
  )
}

export function SendButton({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation("conversation")
  return (
    <button
      type="submit"
      aria-label={t("send")}
      title={t("send")}
      disabled={disabled}
      className="btn btn-primary btn-circle size-9 shrink-0"
    >
      <SendHorizontal className="size-4.5" aria-hidden />
    </button>
  )
}
