import { CalendarDays, Hash, type LucideIcon, Paperclip, UserRound, X } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { calendarDay } from "../../components/dates.ts"
import type { useFilterNames } from "./use-filter-names.ts"
import type { Wanted } from "./wanted.ts"

const FilterDialog = lazy(async () => ({ default: (await import("./filter-dialog.tsx")).FilterDialog }))

export type FilterKind = "from" | "in" | "has" | "dates"

const kinds: readonly { kind: FilterKind; Icon: LucideIcon }[] = [
  { kind: "from", Icon: UserRound },
  { kind: "in", Icon: Hash },
  { kind: "has", Icon: Paperclip },
  { kind: "dates", Icon: CalendarDays },
]

interface FilterBarProps {
  wanted: Wanted
  names: ReturnType<typeof useFilterNames>
  onChange: (wanted: Wanted) => void
}

/** The filters of a search: those that hold as chips that can be taken away, and the way to more. */
export function FilterBar({ wanted, names, onChange }: FilterBarProps) {
  const { t } = useTranslation("search")
  const [open, setOpen] = useState<FilterKind | null>(null)
  const chips = chipsOf({ wanted, names, t })
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1.5">
      <legend className="sr-only">{t("filters")}</legend>
      {chips.map(({ id, label, without }) => (
        <button
          key={id}
          type="button"
          aria-label={t("removeFilter", { name: label })}
          onClick={() => onChange(without)}
          className="flex min-h-8 max-w-full items-center gap-1.5 rounded-full bg-primary/12 ps-3 pe-2 font-medium text-sm transition-colors hover:bg-primary/18"
        >
          <span className="truncate">{label}</span>
          <X className="size-3.5 shrink-0" aria-hidden />
        </button>
      ))}
      {kinds
        .filter(({ kind }) => offers(kind, wanted))
        .map(({ kind, Icon }) => (
          <button
            key={kind}
            type="button"
            aria-haspopup="dialog"
            onClick={() => setOpen(kind)}
            className="flex min-h-8 items-center gap-1.5 rounded-full border border-base-300 px-3 font-medium text-muted text-sm transition-colors hover:bg-base-content/5 hover:text-base-content"
          >
            <Icon className="size-3.5" aria-hidden />
            {t(`filter_${kind}`)}
          </button>
        ))}
      <Suspense fallback={null}>
        {open && (
          <FilterDialog
            kind={open}
            wanted={wanted}
            onChange={next => {
              setOpen(null)
              onChange(next)
            }}
            onClose={() => setOpen(null)}
          />
        )}
      </Suspense>
    </fieldset>
  )
}

/** People and rooms are one at a time; of contents there may be several. */
function offers(kind: FilterKind, wanted: Wanted): boolean {
  if (kind === "has") return true
  if (kind === "dates") return wanted.after === null || wanted.before === null
  return wanted[kind] === null
}

interface Chip {
  readonly id: string
  readonly label: string
  readonly without: Wanted
}

type Words = ReturnType<typeof useTranslation<"search">>["t"]

function chipsOf({ wanted, names, t }: { wanted: Wanted; names: FilterBarProps["names"]; t: Words }): Chip[] {
  const { from, in: room, has, after, before } = wanted
  const day = (local: string) => calendarDay(`${local}T00:00:00`)
  const chips: (Chip | false)[] = [
    from !== null && {
      id: "from",
      label: t("chip_from", { name: names.from }),
      without: { ...wanted, from: null },
    },
    room !== null && { id: "in", label: t("chip_in", { name: names.in }), without: { ...wanted, in: null } },
    ...has.map(kind => ({
      id: kind,
      label: t(`has_${kind}`),
      without: { ...wanted, has: has.filter(other => other !== kind) },
    })),
    after !== null && {
      id: "after",
      label: t("chip_after", { day: day(after) }),
      without: { ...wanted, after: null },
    },
    before !== null && {
      id: "before",
      label: t("chip_before", { day: day(before) }),
      without: { ...wanted, before: null },
    },
  ]
  return chips.filter(chip => chip !== false)
}
