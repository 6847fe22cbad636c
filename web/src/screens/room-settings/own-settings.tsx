import type { EditMembership, MyRoom, NotifyLevel } from "@parley/contract"
import { BellOff, Star } from "lucide-react"
import { useId } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { SegmentedChoice } from "../../components/segmented-choice.tsx"
import { Switch } from "../../components/switch.tsx"
import { useAction } from "../../components/use-action.ts"

const levels: readonly NotifyLevel[] = ["all", "mentions", "none"]

/** What a room is to oneself. Takes hold at once. */
export function OwnSettings({ room }: { room: MyRoom }) {
  const { t } = useTranslation("room")
  const client = useClient()
  const levelId = useId()
  const change = useAction((body: EditMembership) => client.editMembership(room.id, body))
  const { membership } = room
  if (!membership) return null
  return (
    <section aria-label={t("forYou")} className="flex flex-col gap-3">
      <Switch
        Icon={Star}
        label={t("favourite")}
        note={t("favouriteNote")}
        on={membership.favourite}
        onChange={favourite => void change.run({ favourite })}
      />
      <Switch
        Icon={BellOff}
        label={t("mute")}
        note={t("muteNote")}
        on={membership.muted}
        onChange={muted => void change.run({ muted })}
      />
      <div>
        <p id={levelId} className="mb-1.5 font-medium text-sm">
          {t("notify")}
        </p>
        <SegmentedChoice
          legend={t("notify")}
          choices={levels.map(level => ({ value: level, label: t(`notify.${level}`) }))}
          value={membership.notify}
          onChange={notify => void change.run({ notify })}
        />
      </div>
      <FormProblem text={change.message} />
    </section>
  )
}
