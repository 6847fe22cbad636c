import { useTranslation } from "react-i18next"
import { MessageText } from "../message/message-text.tsx"

const none: readonly string[] = []

/** What is typed, as others will see it. */
export function Preview({ text, roomId }: { text: string; roomId: string }) {
  const { t } = useTranslation("conversation")
  return (
    <section
      aria-label={t("preview")}
      className="max-h-[40dvh] min-h-14 overflow-y-auto border-base-300 border-b px-4 py-3 text-message wrap-anywhere"
    >
      {text.trim() === "" ? (
        <p className="text-muted">{t("previewEmpty")}</p>
      ) : (
        <MessageText text={text} roomId={roomId} mentions={none} />
      )}
    </section>
  )
}
