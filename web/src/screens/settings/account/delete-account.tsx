import type { Confirmation } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { forgetPictures } from "../../../app/service-worker.ts"
import { Dialog } from "../../../components/dialog.tsx"
import { Choice } from "../../../components/segmented-choice.tsx"
import { ConfirmForm } from "../confirm-form.tsx"
import { Part } from "../part.tsx"

const consequences = ["deleteLogIn", "deleteRooms", "deleteRest"] as const

/** The way out for good. */
export function DeleteAccount({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation("security")
  const [open, setOpen] = useState(false)
  return (
    <Part title={t("deleteAccount")} note={t("deleteNote")}>
      {hasPassword ? (
        <button
          type="button"
          className="btn btn-error btn-soft btn-sm self-start"
          onClick={() => setOpen(true)}
        >
          {t("deleteAccount")}
        </button>
      ) : (
        <p className="text-muted text-sm">{t("deleteNeedsPassword")}</p>
      )}
      {open && <DeleteDialog onClose={() => setOpen(false)} />}
    </Part>
  )
}

function DeleteDialog(props: { onClose: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const [deleteMessages, setDeleteMessages] = useState(false)
  const remove = async ({ password = "" }: Confirmation) => {
    await client.api.call("deleteAccount", { body: { password, deleteMessages } })
    await client.logOut()
    forgetPictures()
  }
  return (
    <Dialog title={t("deleteAccount")} onClose={props.onClose}>
      <p className="font-medium text-sm">{t("deleteNote")}</p>
      <ul className="mt-2 mb-5 list-disc ps-5 text-sm marker:text-muted">
        {consequences.map(key => (
          <li key={key} className="mt-1">
            {t(key)}
          </li>
        ))}
      </ul>
      <ConfirmForm
        hasPassword
        danger
        submitLabel={t("deleteSure")}
        fields={() => (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1.5 font-medium text-sm">{t("yourMessages")}</legend>
            {([false, true] as const).map(value => (
              <Choice
                key={String(value)}
                name="messages"
                label={t(value ? "deleteMessages" : "keepMessages")}
                note={t(value ? "deleteMessagesNote" : "keepMessagesNote")}
                checked={deleteMessages === value}
                onChoose={() => setDeleteMessages(value)}
              />
            ))}
          </fieldset>
        )}
        run={remove}
      />
    </Dialog>
  )
}
