import type { LucideIcon } from "lucide-react"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"

interface CredentialItemProps {
  Icon: LucideIcon
  name: string
  note: string
  removeLabel: string
  /** What the button is called where its surroundings are not seen. */
  removeName: string
  /** What removing it means. */
  removeText: string
  onRemove: () => Promise<unknown>
  /** What else can be done with it. */
  children?: ReactNode
}

/** One of the things that log one in. Taking it away asks twice. */
export function CredentialItem({ Icon, name, note, ...props }: CredentialItemProps) {
  const { t } = useTranslation("common")
  const [sure, setSure] = useState(false)
  const remove = useAction(props.onRemove)
  return (
    <li className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="grid size-10 shrink-0 place-items-center rounded-xl bg-secondary text-secondary-content">
          <Icon className="size-5" strokeWidth={1.75} aria-hidden />
        </span>
        <div className="min-w-40 flex-1">
          <p className="truncate font-medium text-sm">
            <bdi>{name}</bdi>
          </p>
          <p className="text-muted text-xs">{note}</p>
        </div>
        {!sure && (
          <div className="flex gap-2">
            {props.children}
            <button
              type="button"
              className="btn btn-quiet btn-sm"
              aria-label={props.removeName}
              onClick={() => setSure(true)}
            >
              {props.removeLabel}
            </button>
          </div>
        )}
      </div>
      {sure && (
        <div className="flex animate-rise flex-col gap-3 rounded-field bg-error/10 p-3 text-sm">
          <p>{props.removeText}</p>
          <FormProblem text={remove.message} />
          <div className="flex gap-2">
            <button
              type="button"
              className="btn btn-error btn-sm"
              aria-busy={remove.busy}
              // biome-ignore lint/a11y/noAutofocus: the button that was pressed has given way to this question
              autoFocus
              onClick={() => void remove.run()}
            >
              {props.removeLabel}
            </button>
            <button type="button" className="btn btn-ghost btn-sm" onClick={() => setSure(false)}>
              {t("cancel")}
            </button>
          </div>
        </div>
      )}
    </li>
  )
}
