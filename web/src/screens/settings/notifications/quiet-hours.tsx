import type { QuietHours as Quiet } from "@parley/contract"
import { MoonStar } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Field } from "../../../components/field.tsx"
import { Switch } from "../../../components/switch.tsx"
import { perLocale } from "../../../i18n/locale.ts"

/** Monday first, as the standard has it; 0 is Sunday. */
const days = [1, 2, 3, 4, 5, 6, 0] as const

const nameOf = perLocale(locale => {
  const short = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" })
  const long = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" })
  // 4 January 1970 was a Sunday.
  return (day: number) => {
    const date = new Date(Date.UTC(1970, 0, 4 + day))
    return { short: short.format(date), long: long.format(date) }
  }
})

const nights = (): Quiet => ({
  from: "22:00",
  to: "07:00",
  days: [...days],
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
})

/** Hours without notifications and sound, in the time zone in which they were set. */
export function QuietHours(props: { value: Quiet | null; onChange: (value: Quiet | null) => void }) {
  const { t } = useTranslation("notifications")
  const { value, onChange } = props
  return (
    <section aria-label={t("quiet")} className="flex flex-col gap-4">
      <Switch
        Icon={MoonStar}
        label={t("quiet")}
        note={t("quietNote")}
        on={value !== null}
        onChange={on => onChange(on ? nights() : null)}
      />
      {value && <Hours value={value} onChange={onChange} />}
    </section>
  )
}

function Hours({ value, onChange }: { value: Quiet; onChange: (value: Quiet) => void }) {
  const { t } = useTranslation("notifications")
  const [noDay, setNoDay] = useState(false)
  const end = value.from === value.to ? "quietWholeDay" : value.to < value.from ? "quietNextDay" : null

  const toggle = (day: number) => {
    const left = value.days.includes(day) ? value.days.filter(each => each !== day) : [...value.days, day]
    setNoDay(left.length === 0)
    if (left.length > 0) onChange({ ...value, days: left })
  }
  return (
    <div className="flex flex-col gap-4 rounded-box border border-base-300 p-4">
      <fieldset>
        <legend className="mb-2 font-medium text-sm">{t("quietDays")}</legend>
        <div className="flex flex-wrap gap-1.5">
          {days.map(day => (
            <label
              key={day}
              className="grid h-10 min-w-12 cursor-pointer place-items-center rounded-full border border-base-300 px-2.5 font-medium text-muted text-xs transition-colors hover:text-base-content has-checked:border-primary has-checked:bg-primary has-checked:text-primary-content has-focus-visible:outline-2 has-focus-visible:outline-primary has-focus-visible:outline-offset-2"
            >
              <input
                type="checkbox"
                className="sr-only"
                aria-label={nameOf()(day).long}
                checked={value.days.includes(day)}
                onChange={() => toggle(day)}
              />
              {nameOf()(day).short}
            </label>
          ))}
        </div>
        {noDay && (
          <p role="alert" className="mt-2 text-error text-xs">
            {t("quietNeedsDay")}
          </p>
        )}
      </fieldset>
      <div className="flex flex-wrap items-end gap-4">
        <Time label={t("quietFrom")} value={value.from} onTime={from => onChange({ ...value, from })} />
        <Time label={t("quietTo")} value={value.to} onTime={to => onChange({ ...value, to })} />
        {end && <p className="pb-2.5 text-muted text-xs">{t(end)}</p>}
      </div>
      <p className="text-muted text-xs">{t("quietZone", { zone: value.timeZone.replaceAll("_", " ") })}</p>
    </div>
  )
}

interface TimeProps {
  label: string
  value: string
  onTime: (time: string) => void
}

/** A time of day, told once it is whole and left: while one types, it is no time yet. */
function Time({ label, value, onTime }: TimeProps) {
  return (
    <Field
      label={label}
      key={value}
      type="time"
      required
      defaultValue={value}
      className="w-32 tabular-nums"
      onBlur={event => {
        const time = event.target.value
        if (time === "") event.target.value = value
        else if (time !== value) onTime(time)
      }}
    />
  )
}
