import { History, TextSearch } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useMe } from "../../app/client.tsx"
import { forgetSearches, recentSearches } from "../../app/recent-searches.ts"
import { EmptyState } from "../../components/empty-state.tsx"

const examples = ["from:me", "in:design", "has:image", "after:2030-01-31"]

/** What a search begins from: those before, or how one may ask. */
export function SearchStart() {
  const { t } = useTranslation("search")
  const meId = useMe().id
  const [recent, setRecent] = useState(() => recentSearches(meId))
  if (recent.length === 0) {
    return (
      <EmptyState Icon={TextSearch} title={t("start")}>
        <p>{t("startText")}</p>
        <p className="flex flex-wrap justify-center gap-1.5">
          {examples.map(example => (
            <code key={example} className="rounded-md bg-base-200 px-1.5 py-0.5 text-xs">
              {example}
            </code>
          ))}
        </p>
      </EmptyState>
    )
  }
  return (
    <section aria-label={t("recent")}>
      <header className="flex items-center justify-between ps-3">
        <h2 className="font-semibold text-2xs text-muted uppercase tracking-wider">{t("recent")}</h2>
        <button
          type="button"
          className="btn btn-ghost btn-sm font-medium text-muted"
          onClick={() => {
            forgetSearches()
            setRecent([])
          }}
        >
          {t("forgetRecent")}
        </button>
      </header>
      <ul>
        {recent.map(({ typed, query }) => (
          <li key={query}>
            <Link
              to={`/search?${query}`}
              className="flex min-h-11 items-center gap-3 rounded-field px-3 text-sm transition-colors hover:bg-base-content/4"
            >
              <History className="size-4 shrink-0 text-muted" aria-hidden />
              <span className="truncate">{typed}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
