import { useCallback, useEffect, useRef, useState } from "react"
import { messageOf } from "./problems.ts"

interface Page<T> {
  readonly items: readonly T[]
  readonly cursor: string | null
}

/** Asks for the page at a cursor, null being the first. Keeps its identity as long as it asks for the same. */
export type FetchPage<T> = (cursor: string | null) => Promise<Page<T>>

interface Loaded<T> extends Page<T> {
  readonly state: "nothing asked" | "loading" | "idle"
  readonly problem: string | null
}

/** What a list shows of its pages. */
export interface Pages<T> extends Loaded<T> {
  /** Fetches the next page, where there is one. */
  readonly more: (() => void) | undefined
  /** Repeats what failed. */
  readonly retry: (() => void) | undefined
}

const nothing = { items: [], cursor: null, problem: null } as const

/**
 * A list that comes page by page. Another `fetchPage`, or another `version`, begins it anew; what was there stays until
 * the answer is. Null asks for nothing.
 */
export function usePages<T>(fetchPage: FetchPage<T> | null, version: unknown = null): Pages<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({
    ...nothing,
    state: fetchPage ? "loading" : "nothing asked",
  })
  const generation = useRef(0)

  const load = useCallback(
    async (cursor: string | null) => {
      if (!fetchPage) return setLoaded({ ...nothing, state: "nothing asked" })
      const current = ++generation.current
      setLoaded(known => ({ ...known, state: "loading", problem: null }))
      try {
        const page = await fetchPage(cursor)
        if (generation.current !== current) return
        setLoaded(known => ({
          items: cursor === null ? page.items : [...known.items, ...page.items],
          cursor: page.cursor,
          state: "idle",
          problem: null,
        }))
      } catch (error) {
        if (generation.current !== current) return
        setLoaded(known => ({
          ...(cursor === null ? nothing : known),
          state: "idle",
          problem: messageOf(error),
        }))
      }
    },
    [fetchPage],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version is there to begin anew
  useEffect(() => {
    void load(null)
    return () => {
      generation.current++
    }
  }, [load, version])

  const { cursor, problem } = loaded
  return {
    ...loaded,
    more: cursor === null ? undefined : () => void load(cursor),
    retry: problem === null ? undefined : () => void load(cursor),
  }
}
