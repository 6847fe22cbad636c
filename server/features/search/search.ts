import type { Message, SearchHit, SearchPage, SearchQuery } from "@parley/contract"
import { ParleyError } from "@parley/contract"
import type { Clock } from "../../platform/clock.ts"
import { readCursor } from "../../platform/cursor.ts"
import type { Db, Store } from "../../platform/store/index.ts"
import type { MessageReads } from "../messages/index.ts"
import type { RoomReads } from "../rooms/index.ts"
import { anyFact, authorFact, firstIdAt, hasFact, roomFact } from "./docs.ts"
import { excerptOf } from "./excerpt.ts"
import { indexOf, type Match, type Wanted } from "./index/index.ts"
import { parseWords, type Words } from "./query.ts"
import { Cursor, cursorOf, isAfter, type Ranked, rank, windowSize } from "./ranking.ts"

/** Someone in more rooms than this is searched for in all rooms, and what is not theirs is left out. */
const roomFactsMax = 64

interface SearchOptions {
  readonly store: Store
  readonly messages: Pick<MessageReads, "at">
  readonly rooms: Pick<RoomReads, "sharedViews">
  readonly findPlacesOf: (db: Db, userId: string) => Promise<{ roomId: string; sinceSeq: number }[]>
  readonly clock: Clock
}

type Asked = Pick<Wanted, "phrases" | "facts" | "exact" | "whole" | "places">

/** Searches what someone may read now. */
export class Search {
  readonly #options: SearchOptions

  constructor(options: SearchOptions) {
    this.#options = options
  }

  /** @throws ParleyError `not_found` for a room that is not the asker's, `invalid_input` */
  async find(userId: string, query: SearchQuery): Promise<SearchPage> {
    const words = parseWords(query.q ?? "")
    const now = this.#options.clock.now()
    const start = query.cursor === undefined ? undefined : readCursor(query.cursor, Cursor)
    const lowest = query.after === undefined ? 0 : firstIdAt(query.after)
    const highest = firstIdAt(Math.min(query.before ?? now + 1, now + 1)) - 1
    const cursor = start ?? { asOf: now, top: highest, bottom: lowest, after: undefined }
    // Both the places and what is found come from one moment: who was removed finds nothing more.
    return await this.#options.store.snapshot(async db => {
      const places = await this.#places(db, userId, query.in)
      if (places.length === 0) return { hits: [], cursor: null }
      const asked = askedOf({ query, words, userId, places })
      const range = { lowest, highest }
      const page = words
        ? await rankedPage(db, asked, { cursor: clamped(cursor, range), limit: query.limit, ...range })
        : await newestPage(db, asked, { cursor: clamped(cursor, range), limit: query.limit })
      return {
        hits: await this.#hits(db, page.matches, words),
        cursor: page.next ? cursorOf(page.next) : null,
      }
    })
  }

  async #places(db: Db, userId: string, roomId: string | undefined) {
    const places = await this.#options.findPlacesOf(db, userId)
    if (roomId === undefined) return places
    const place = places.find(each => each.roomId === roomId)
    if (!place) throw new ParleyError("not_found")
    return [place]
  }

  /** What was deleted a moment ago may still be indexed. */
  async #hits(db: Db, matches: readonly Match[], words: Words | undefined): Promise<SearchHit[]> {
    const [messages, rooms] = await Promise.all([
      this.#options.messages.at(db, matches),
      this.#options.rooms.sharedViews(db, [...new Set(matches.map(match => match.roomId))]),
    ])
    const byPlace = new Map(messages.map(message => [placeOf(message), message]))
    return matches.flatMap(match => {
      const message: Message | undefined = byPlace.get(placeOf(match))
      const room = rooms.get(match.roomId)
      if (!message || message.deletedAt !== null || !room) return []
      return [{ message, room, excerpt: excerptOf(message.text, words) }]
    })
  }
}

const placeOf = ({ roomId, seq }: { roomId: string; seq: number }): string => `${roomId} ${seq}`

/** A cursor is the asker's own word: it leads nowhere that the query does not. */
function clamped(cursor: Cursor, range: { lowest: number; highest: number }): Cursor {
  const { lowest, highest } = range
  return { ...cursor, top: Math.min(cursor.top, highest), bottom: Math.max(cursor.bottom, lowest) }
}

function askedOf(asked: {
  query: SearchQuery
  words: Words | undefined
  userId: string
  places: readonly { roomId: string; sinceSeq: number }[]
}): Asked {
  const { query, words, userId, places } = asked
  const author = query.from === "me" ? userId : query.from
  const last = words?.phrases.at(-1)
  return {
    phrases: words?.phrases ?? [],
    exact: words?.exact,
    whole: last?.prefix ? { ...last, prefix: false } : undefined,
    facts: [
      places.length <= roomFactsMax ? places.map(place => roomFact(place.roomId)) : [anyFact],
      ...(author === undefined ? [] : [[authorFact(author)]]),
      ...(query.has ?? []).map(has => [hasFact(has)]),
    ],
    places: places.map(place => [place.roomId, place.sinceSeq]),
  }
}

interface FoundPage {
  readonly matches: readonly Match[]
  readonly next: Cursor | undefined
}

async function newestPage(
  db: Db,
  asked: Asked,
  { cursor, limit }: { cursor: Cursor; limit: number },
): Promise<FoundPage> {
  const { top, bottom } = cursor
  const found = await indexOf(db).match(db, { ...asked, top, bottom, limit: limit + 1 })
  const matches = found.slice(0, limit)
  const last = matches.at(-1)
  return { matches, next: found.length > limit && last ? { ...cursor, top: last.id - 1 } : undefined }
}

/** Fills a page from the window of the cursor, and from older ones where that one ends. */
async function rankedPage(
  db: Db,
  asked: Asked,
  page: { cursor: Cursor; limit: number; lowest: number },
): Promise<FoundPage> {
  const matches: Ranked[] = []
  let cursor = page.cursor
  for (;;) {
    // A window that was begun keeps its bottom, although older messages may have been indexed into it since.
    const begun = cursor.after !== undefined
    const limit = begun ? 2 * windowSize : windowSize
    const found = await indexOf(db).match(db, { ...asked, ...cursor, limit })
    const bottom = begun || found.length < limit ? cursor.bottom : (found.at(-1)?.id ?? cursor.bottom)
    const rest = rank(found, cursor.asOf).filter(match => isAfter(match, cursor.after))
    const taken = rest.slice(0, page.limit - matches.length)
    matches.push(...taken)
    const after = taken.at(-1) ?? cursor.after
    if (taken.length < rest.length) return { matches, next: { ...cursor, bottom, after } }
    if (bottom <= page.lowest) return { matches, next: undefined }
    cursor = { asOf: cursor.asOf, top: bottom - 1, bottom: page.lowest, after: undefined }
    if (matches.length === page.limit) return { matches, next: cursor }
  }
}
