import { Check, Copy, Download } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { FormProblem } from "../../components/form-problem.tsx"
import { PageError } from "../../components/problems.ts"
import { useAction } from "../../components/use-action.ts"

interface ShownOnceProps {
  lines: readonly string[]
  /** What these are, for a screen reader. */
  label: string
  /** A file to download, where one wants it. */
  file?: { name: string; heading: string }
  onDone: () => void
}

/** Secrets that nobody can show again, with ways to keep them. */
export function ShownOnce({ lines, label, file, onDone }: ShownOnceProps) {
  const { t } = useTranslation("security")
  const [copied, setCopied] = useState(false)
  const copy = useAction(async () => {
    try {
      // Without a secure connection there is no clipboard at all.
      await navigator.clipboard.writeText(lines.join("\n"))
    } catch (cause) {
      throw new PageError(t("copyProblem"), { cause })
    }
    setCopied(true)
  })
  const Sign = copied ? Check : Copy
  return (
    <div className="flex flex-col gap-4">
      <ul
        aria-label={label}
        className={`grid gap-x-6 gap-y-1.5 rounded-box border border-base-300 bg-base-200 p-4 font-mono ${lines.length > 1 ? "grid-cols-2 text-xs sm:text-sm" : "text-sm"}`}
      >
        {lines.map(line => (
          <li key={line} className="select-all break-all" dir="ltr">
            {line}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn btn-quiet flex-1" onClick={() => void copy.run()}>
          <Sign className="size-4" aria-hidden />
          <span aria-live="polite">{t(copied ? "copied" : "copy")}</span>
        </button>
        {file && (
          <button
            type="button"
            className="btn btn-quiet flex-1"
            onClick={() => save(file.name, [file.heading, "", ...lines, ""].join("\n"))}
          >
            <Download className="size-4" aria-hidden />
            {t("download")}
          </button>
        )}
      </div>
      <FormProblem text={copy.message} />
      <button type="button" className="btn btn-primary" onClick={onDone}>
        {t("kept")}
      </button>
    </div>
  )
}

/** Has the browser keep a text as a file. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
