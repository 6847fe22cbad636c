import { searchHas } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../app/client.tsx"
import { Dialog } from "../../components/dialog.tsx"
import { Field } from "../../components/field.tsx"
import { PeoplePicker } from "../../components/people-picker.tsx"
import { RoomPicker } from "../../components/room-picker.tsx"
import type { FilterKind } from "./filter-bar.tsx"
import type { Wanted } from "./wanted.ts"

interface FilterDialogProps {
  kind: FilterKind
  wanted: Wanted
  /** Takes the place of what was wanted, and closes. */
  onChange: (wanted: Wanted) => void
  onClose: () => void
}

/** Asks what a filter lets through. */
export function FilterDialog({ kind, ...props }: FilterDialogProps) {
  const { t } = useTranslation("search")
  return (
    <Dialog title={t(titles[kind])} onClose={props.onClose}>
      {kind === "from" && <Author {...props} />}
      {kind === "in" && (
        <RoomPicker chosen={[]} onToggle={id => props.onChange({ ...props.wanted, in: id })} />
      )}
      {kind === "has" && <Contents {...props} />}
      {kind === "dates" && <Days {...props} />}
    </Dialog>
  )
}

const titles = { from: "fromTitle", in: "inTitle", has: "filter_has", dates: "datesTitle" } as const

type FormProps = Omit<FilterDialogProps, "kind">

function Author({ wanted, onChange }: FormProps) {
  const { t } = useTranslation("search")
  const me = useMe()
  return (
    <>
      <PeoplePicker
        chosen={[]}
        max={1}
        onChange={([person]) => person && onChange({ ...wanted, from: person.id })}
      />
      <button
        type="button"
        className="btn btn-quiet mt-3 w-full"
        onClick={() => onChange({ ...wanted, from: me.id })}
      >
        {t("fromMe")}
      </button>
    </>
  )
}

function Contents({ wanted, onChange }: FormProps) {
  const { t } = useTranslation("search")
  return (
    <div className="grid grid-cols-2 gap-2 pb-1">
      {searchHas
        .filter(kind => !wanted.has.includes(kind))
        .map(kind => (
          <button
            key={kind}
            type="button"
            className="btn btn-quiet font-medium"
            onClick={() => onChange({ ...wanted, has: [...wanted.has, kind] })}
          >
            {t(`has_${kind}`)}
          </button>
        ))}
    </div>
  )
}

function Days({ wanted, onChange }: FormProps) {
  const { t } = useTranslation("search")
  const [after, setAfter] = useState(wanted.after ?? "")
  const [before, setBefore] = useState(wanted.before ?? "")
  return (
    <form
      className="flex flex-col gap-4 pb-1"
      onSubmit={event => {
        event.preventDefault()
        onChange({ ...wanted, after: after || null, before: before || null })
      }}
    >
      <Field label={t("since")} type="date" value={after} onChange={event => setAfter(event.target.value)} />
      <Field
        label={t("before")}
        type="date"
        value={before}
        onChange={event => setBefore(event.target.value)}
      />
      <button type="submit" className="btn btn-primary">
        {t("apply")}
      </button>
    </form>
  )
}
