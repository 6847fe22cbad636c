import { Check, Copy } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useCopy } from "../components/use-copy.ts"
import { useHighlight } from "./use-highlight.ts"

/** Code with its colours, and a button that copies it. Always left to right. */
export function CodeBlock({ language, text }: { language: string; text: string }) {
  const { t } = useTranslation("conversation")
  const stretches = useHighlight(language, text)
  const { copied, copy } = useCopy()
  const Icon = copied ? Check : Copy
  return (
    <div dir="ltr" className="group/code relative my-1.5 rounded-field border border-base-300 bg-base-200">
      {language && (
        <span className="block border-base-300 border-b px-3 py-1 font-mono text-2xs text-muted">
          {language}
        </span>
      )}
      <pre className="max-h-112 overflow-auto px-3 py-2 font-mono text-[0.8125rem] leading-5">
        <code>
          {stretches
            ? stretches.map((stretch, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
                <span key={index} className={stretch.className}>
                  {stretch.text}
                </span>
              ))
            : text}
        </code>
      </pre>
      <button
        type="button"
        aria-label={copied ? t("codeCopied") : t("codeCopy")}
        title={copied ? t("codeCopied") : t("codeCopy")}
        onClick={() => copy(text)}
        className="btn btn-square absolute end-1 top-1 size-7 border-base-300 bg-base-100 opacity-0 transition-opacity focus-visible:opacity-100 group-hover/code:opacity-100 pointer-coarse:opacity-100"
      >
        <Icon className="size-3.5" aria-hidden />
      </button>
    </div>
  )
}
