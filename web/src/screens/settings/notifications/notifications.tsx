import type { EditNotificationSettings, NotifyLevel } from "@parley/contract"
import { Eye, Volume2 } from "lucide-react"
import { useCallback, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { playChime } from "../../../app/alerts/chime.ts"
import {
  editNotificationSettings,
  loadNotificationSettings,
  useNotificationSettings,
} from "../../../app/alerts/settings.ts"
import { useClient } from "../../../app/client.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { messageOf } from "../../../components/problems.ts"
import { Choice } from "../../../components/segmented-choice.tsx"
import { Switch } from "../../../components/switch.tsx"
import { Device } from "./device.tsx"
import { QuietHours } from "./quiet-hours.tsx"

const levels: readonly NotifyLevel[] = ["all", "mentions", "none"]

/** What one is told of, how, and when not. Each change takes hold at once. */
export default function NotificationsSettings() {
  const { t } = useTranslation("notifications")
  const client = useClient()
  const settings = useNotificationSettings(kept => kept.settings)
  const [problem, setProblem] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const edit = (body: EditNotificationSettings) => {
    setRefused(null)
    editNotificationSettings(client, body).catch((error: unknown) => setRefused(messageOf(error)))
  }

  const load = useCallback(() => {
    setProblem(null)
    loadNotificationSettings(client).catch((error: unknown) => setProblem(messageOf(error)))
  }, [client])
  useEffect(load, [load])

  return (
    <div className="flex flex-col gap-9">
      <Device />
      <section aria-label={t("everywhere")} className="flex flex-col gap-7">
        <h2 className="-mb-3 font-semibold">{t("everywhere")}</h2>
        {!settings && !problem && <div className="skeleton h-80 animate-late rounded-box" />}
        <FormProblem text={problem ?? refused} />
        {problem && (
          <button type="button" className="btn btn-quiet self-start" onClick={load}>
            {t("retry", { ns: "common" })}
          </button>
        )}
        {settings && (
          <>
            <fieldset>
              <legend className="mb-2 font-medium text-sm">{t("level")}</legend>
              <div className="flex flex-col gap-2">
                {levels.map(level => (
                  <Choice
                    key={level}
                    name="level"
                    label={t(`level.${level}`)}
                    note={t(`level.${level}.note`)}
                    checked={settings.push === level}
                    onChoose={() => edit({ push: level })}
                  />
                ))}
              </div>
              <p className="mt-2 text-muted text-xs">{t("levelNote")}</p>
            </fieldset>
            <Switch
              Icon={Volume2}
              label={t("sound")}
              note={t("soundNote")}
              on={settings.sound}
              onChange={sound => {
                // Turned on, it is heard at once.
                if (sound) playChime()
                edit({ sound })
              }}
            />
            <Switch
              Icon={Eye}
              label={t("excerpt")}
              note={t("excerptNote")}
              on={settings.excerpt}
              onChange={excerpt => edit({ excerpt })}
            />
            <QuietHours value={settings.quietHours} onChange={quietHours => edit({ quietHours })} />
          </>
        )}
      </section>
    </div>
  )
}
