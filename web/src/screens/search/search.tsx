import { Search as SearchIcon } from "lucide-react"
import { type KeyboardEvent, useRef } from "react"
import { useTranslation } from "react-i18next"
import { BackToRooms } from "../../components/back-to-rooms.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { SearchField } from "../../components/search-field.tsx"
import { FilterBar } from "./filter-bar.tsx"
import { Hits } from "./hits.tsx"
import { SearchStart } from "./search-start.tsx"
import { useSearch } from "./use-search.ts"
import { useTypedSearch } from "./use-typed-search.ts"

/** Finds messages in all of one's rooms. */
export default function Search() {
  const { t } = useTranslation("search")
  const search = useTypedSearch()
  const results = useSearch(search.wanted)
  const body = useRef<HTMLDivElement>(null)

  const intoHits = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" || event.nativeEvent.isComposing) return
    event.preventDefault()
    body.current?.querySelector<HTMLElement>("[data-hit] > a")?.focus()
  }

  return (
    <section aria-labelledby="search-title" className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-16 shrink-0 items-center gap-2 border-base-300 border-b px-3 md:px-6">
        <BackToRooms />
        <SearchIcon className="size-5 text-muted max-md:hidden" aria-hidden />
        <h1 id="search-title" className="font-semibold text-lg tracking-tight">
          {t("search")}
        </h1>
      </header>
      <div ref={body} className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-3xl flex-col gap-4 p-4 md:p-6">
          <search className="flex flex-col gap-3">
            <SearchField
              autoFocus
              label={t("searchMessages")}
              placeholder={t("placeholder")}
              value={search.typed}
              onChange={search.type}
              onSubmit={() => {
                search.submit()
                search.remember()
              }}
              onKeyDown={intoHits}
            />
            <FilterBar wanted={search.wanted} names={search.names} onChange={search.change} />
            <FormProblem text={search.problem} />
          </search>
          {results.state === "nothing asked" ? (
            <SearchStart />
          ) : (
            <Hits results={results} onOpen={search.remember} />
          )}
        </div>
      </div>
    </section>
  )
}
