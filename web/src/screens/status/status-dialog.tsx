import { limits, type SetStatus, type UserStatus } from "@parley/contract"
import { SmilePlus } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { Dialog } from "../../components/dialog.tsx"
import { Field } from "../../components/field.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { SubmitButton } from "../../components/submit-button.tsx"
import { useAction } from "../../components/use-action.ts"
import { EmojiDialog } from "../conversation/emoji/emoji-dialog.tsx"
import { type ClearAfter, clearsAt } from "./clear-after.ts"
import { ClearChoice } from "./clear-choice.tsx"
import { Presets } from "./presets.tsx"

/** What one is up to: an emoji, some words, and for how long. */
export default function StatusDialog() {
  const { t } = useTranslation("status")
  const client = useClient()
  const { status } = useMe()
  const showOverlay = useUi(ui => ui.showOverlay)
  const close = () => showOverlay(null)
  const [emoji, setEmoji] = useState(status?.emoji ?? null)
  const [text, setText] = useState(status?.text ?? "")
  const [clear, setClear] = useState<ClearAfter | "kept">(status ? "kept" : "never")
  const [picking, setPicking] = useState(false)
  const empty = emoji === null && text.trim() === ""
  const save = useAction(async (next: SetStatus | null) => {
    await client.api.call("editProfile", { body: { status: next } })
    await client.restore()
    close()
  })
  const wanted = (): SetStatus => ({ emoji, text: text.trim(), clearsAt: endOf(clear, status) })

  return (
    <Dialog title={t("title")} onClose={close}>
      <form
        className="flex flex-col gap-5"
        onSubmit={event => {
          event.preventDefault()
          void save.run(empty ? null : wanted())
        }}
      >
        <div className="flex items-end gap-2">
          <button
            type="button"
            aria-label={emoji ? t("emojiIs", { emoji }) : t("emojiChoose")}
            title={t("emojiChoose")}
            onClick={() => setPicking(true)}
            className="btn btn-square border-base-300 bg-base-100 text-xl"
          >
            {emoji ?? <SmilePlus className="size-5 text-muted" strokeWidth={1.75} aria-hidden />}
          </button>
          <div className="flex-1">
            <Field
              label={t("text")}
              autoComplete="off"
              maxLength={limits.statusTextMax}
              value={text}
              onChange={event => setText(event.target.value)}
            />
          </div>
        </div>
        {empty && (
          <Presets
            onChoose={preset => {
              setEmoji(preset.emoji)
              setText(preset.text)
              setClear(preset.clear)
            }}
          />
        )}
        <ClearChoice value={clear} status={status} onChange={setClear} />
        <FormProblem text={save.message} />
        <div className="flex justify-end gap-2">
          {status && (
            <button type="button" className="btn btn-ghost" onClick={() => void save.run(null)}>
              {t("clear")}
            </button>
          )}
          <SubmitButton label={t("save")} busy={save.busy} />
        </div>
      </form>
      {picking && (
        <EmojiDialog title={t("emojiChoose")} onChoose={setEmoji} onClose={() => setPicking(false)} />
      )}
    </Dialog>
  )
}

function endOf(clear: ClearAfter | "kept", status: UserStatus | undefined): string | null {
  if (clear !== "kept") return clearsAt(clear, new Date())?.toISOString() ?? null
  return status?.clearsAt ?? null
}
