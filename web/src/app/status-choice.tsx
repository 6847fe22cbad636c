import type { OwnStatus } from "@parley/client"
import { Check } from "lucide-react"
import { useId } from "react"
import { useTranslation } from "react-i18next"
import { StatusSign } from "../components/presence.tsx"
import { useClient, useMe } from "./client.tsx"
import { usePresence, useWatched } from "./presence.ts"

const statuses: readonly OwnStatus[] = ["online", "away", "dnd"]

/** How one appears to others, to be changed. Do not disturb holds on all devices. */
export function StatusChoice() {
  const { t } = useTranslation("presence")
  const client = useClient()
  const me = useMe()
  const group = useId()
  useWatched([me.id])
  const own = usePresence(me.id)
  return (
    <fieldset className="flex flex-col">
      <legend className="px-2.5 pt-1.5 pb-1 font-semibold text-2xs text-muted uppercase tracking-wider">
        {t("yourStatus")}
      </legend>
      {statuses.map(status => (
        <label
          key={status}
          className="flex min-h-9 w-full cursor-pointer items-center gap-3 rounded-field px-2.5 text-sm hover:bg-base-content/6 has-focus-visible:outline-2 has-focus-visible:outline-primary max-md:min-h-11"
        >
          <input
            type="radio"
            name={group}
            className="sr-only"
            checked={own === status}
            readOnly
            // The one that still shows may be clicked while another is on its way: that is no change of the radio button.
            onClick={() => client.presence.set(status)}
          />
          <span className="grid size-4 place-items-center">
            <StatusSign status={status} />
          </span>
          <span className="min-w-0 flex-1 py-1">
            {t(status)}
            {status === "dnd" && <span className="block text-muted text-xs">{t("dndNote")}</span>}
          </span>
          {own === status && <Check className="size-4 text-primary" aria-hidden />}
        </label>
      ))}
    </fieldset>
  )
}
