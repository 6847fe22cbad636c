import type { SearchHit } from "@parley/contract"
import { SearchX } from "lucide-react"
import type { KeyboardEvent } from "react"
import { useTranslation } from "react-i18next"
import { EmptyState } from "../../components/empty-state.tsx"
import { PageFoot } from "../../components/page-foot.tsx"
import type { Pages } from "../../components/use-pages.ts"
import { HitRow } from "./hit-row.tsx"

interface HitsProps {
  results: Pages<SearchHit>
  inRoom?: boolean
  onOpen?: () => void
}

/** What a search found, the best first. Arrows go from hit to hit. */
export function Hits({ results, inRoom = false, onOpen }: HitsProps) {
  const { t } = useTranslation("search")
  const { items: hits, state, problem } = results
  const loading = state === "loading"
  return (
    <div aria-busy={loading}>
      <p role="status" className="sr-only">
        {state === "idle" && problem === null && t("found", { count: hits.length })}
      </p>
      <ul aria-label={t("results")} className="flex flex-col gap-0.5" onKeyDown={stepThrough}>
        {hits.map(hit => (
          <HitRow key={hit.message.id} hit={hit} inRoom={inRoom} {...(onOpen && { onOpen })} />
        ))}
      </ul>
      {loading && hits.length === 0 && <HitsSkeleton />}
      {state === "idle" && hits.length === 0 && problem === null && (
        <EmptyState Icon={SearchX} title={t("nothing")}>
          <p>{t("nothingText")}</p>
        </EmptyState>
      )}
      <PageFoot pages={results} />
    </div>
  )
}

function stepThrough(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-hit] > a")]
  const at = rows.findIndex(row => row.contains(document.activeElement))
  event.preventDefault()
  rows[at + step]?.focus()
}

function HitsSkeleton() {
  const { t } = useTranslation("search")
  return (
    <div role="status" aria-label={t("searching")} className="flex animate-late flex-col gap-2">
      {[0, 1, 2, 3].map(index => (
        <div key={index} className="flex gap-3 p-3">
          <div className="skeleton size-9 rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <div className="skeleton h-3.5 w-40 max-w-full" />
            <div className="skeleton h-3 w-full" />
            <div className="skeleton h-3 w-2/3" />
          </div>
        </div>
      ))}
    </div>
  )
}
