import type { CallBody } from "@parley/client"
import { useId } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"

export type Scope = CallBody<"createToken">["scopes"][number]

/** What a token may do; administering is there for administrators alone. */
export function ScopeChoice(props: {
  chosen: readonly Scope[]
  onChange: (scopes: readonly Scope[]) => void
  problem: string | undefined
}) {
  const { t } = useTranslation("security")
  const me = useMe()
  const id = useId()
  const offered: readonly Scope[] = me.role === "admin" ? ["read", "write", "admin"] : ["read", "write"]
  return (
    <fieldset
      aria-describedby={props.problem === undefined ? undefined : `${id}problem`}
      className="flex flex-col gap-3"
    >
      <legend className="mb-2 font-medium text-sm">{t("tokenMay")}</legend>
      {offered.map(scope => (
        <label key={scope} className="flex cursor-pointer items-start gap-3 text-sm">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-primary"
            aria-label={t(`scope.${scope}`)}
            aria-describedby={id + scope}
            aria-invalid={props.problem !== undefined}
            checked={props.chosen.includes(scope)}
            onChange={event =>
              props.onChange(
                event.target.checked
                  ? [...props.chosen, scope]
                  : props.chosen.filter(other => other !== scope),
              )
            }
          />
          <span>
            <span className="block font-medium">{t(`scope.${scope}`)}</span>
            <span id={id + scope} className="block text-muted text-xs">
              {t(`scope.${scope}.note`)}
            </span>
          </span>
        </label>
      ))}
      {props.problem !== undefined && (
        <p id={`${id}problem`} className="text-error text-xs">
          {props.problem}
        </p>
      )}
    </fieldset>
  )
}
