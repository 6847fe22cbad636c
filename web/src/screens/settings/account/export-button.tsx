import { Download } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { useAction } from "../../../components/use-action.ts"

/** Has the browser download all that is kept of oneself: it writes to disk as it comes, however much it is. */
export function ExportButton() {
  const { t } = useTranslation("security")
  const client = useClient()
  const download = useAction(async () => {
    // The browser asks by cookie and renews no log-in, so that is done before.
    await client.api.call("checkSession")
    const link = document.createElement("a")
    link.href = "/api/users/me/export"
    link.download = "parley-export.ndjson"
    link.click()
  })
  return (
    <>
      <button
        type="button"
        className="btn btn-quiet btn-sm self-start"
        aria-busy={download.busy}
        onClick={() => void download.run()}
      >
        <Download className="size-4" aria-hidden />
        {t("exportButton")}
      </button>
      <FormProblem text={download.message} />
    </>
  )
}
