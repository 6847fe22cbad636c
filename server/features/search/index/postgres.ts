import { type RawBuilder, sql } from "kysely"
import { chunks } from "../../../platform/store/chunks.ts"
import type { Phrase } from "../query.ts"
import { pairsOf } from "../tokens.ts"
import type { Entry, Match, Wanted, WordIndex } from "./index.ts"

/** tsvector counts no further; words beyond are found, their order is not. (PostgreSQL, 12.11 Limitations) */
const positionMax = 16_383
/** A word may be 2 KiB long and is kept with at most 256 positions. */
const positionsPerWordMax = 256
const rowsPerStatement = 50

/** Our tokens as lexemes with their positions, pairs too; facts as lexemes that begin with a slash, which no token has. */
export const postgresIndex: WordIndex = {
  idType: "bigint",
  async createTable(db) {
    await sql`create table search_words (id bigint primary key, words tsvector not null)`.execute(db)
    await sql`create index search_words_words on search_words using gin (words)`.execute(db)
  },
  async write(tx, entries) {
    for (const some of chunks(entries, rowsPerStatement)) {
      const rows = some.map(entry => sql`(${entry.id}::bigint, ${vectorOf(entry)}::tsvector)`)
      await sql`insert into search_words (id, words) values ${sql.join(rows)}
        on conflict (id) do update set words = excluded.words`.execute(tx)
    }
  },
  async erase(tx, ids) {
    for (const some of chunks(ids)) {
      await sql`delete from search_words where id in (${sql.join(some)})`.execute(tx)
    }
  },
  async match(db, wanted) {
    const { rows } = await sql<Row>`
      with places as (
        select place ->> 0 as room_id, (place ->> 1)::bigint as since_seq
        from jsonb_array_elements(${JSON.stringify(wanted.places)}::text::jsonb) as place
      )
      select d.id, d.room_id, d.seq, d.brevity, ${holds(wanted.exact)} as exact, ${holds(wanted.whole)} as whole
      from search_words w join search_docs d on d.id = w.id join places p on p.room_id = d.room_id
      where w.words @@ ${expressionOf(wanted)}::tsquery
        and w.id between ${wanted.bottom}::bigint and ${wanted.top}::bigint and d.seq > p.since_seq
      order by w.id desc limit ${wanted.limit}`.execute(db)
    return rows.map(matchOf)
  },
}

/** Drivers give bigint as a string. */
interface Row {
  readonly id: number | string
  readonly room_id: string
  readonly seq: number | string
  readonly brevity: number
  readonly exact: boolean
  readonly whole: boolean
}

const matchOf = (row: Row): Match => ({
  id: Number(row.id),
  roomId: row.room_id,
  seq: Number(row.seq),
  brevity: row.brevity,
  exact: row.exact,
  whole: row.whole,
})

function vectorOf({ tokens, facts }: Entry): string {
  const positions = new Map<string, number[]>()
  const add = ({ text }: { text: string }, index: number) => {
    const known = positions.get(text) ?? []
    if (known.length < positionsPerWordMax) known.push(Math.min(index + 1, positionMax))
    positions.set(text, known)
  }
  for (const [index, token] of tokens.entries()) add(token, index)
  for (const pair of pairsOf(tokens)) add(pair, pair.position)
  const words = [...positions].map(([word, at]) => `${quoted(word)}:${at.join(",")}`)
  return [...words, ...facts.map(fact => quoted(`/${fact}`))].join(" ")
}

function holds(phrase: Phrase | undefined): RawBuilder<boolean> {
  return phrase ? sql`w.words @@ ${phraseText(phrase)}::tsquery` : sql`false`
}

function expressionOf({ phrases, facts }: Wanted): string {
  const parts = [
    ...phrases.map(phraseText),
    ...facts.map(list => list.map(fact => quoted(`/${fact}`)).join(" | ")),
  ]
  return parts.map(part => `(${part})`).join(" & ")
}

function phraseText({ words, pairs, prefix }: Phrase): string {
  const tokens = pairs.length > 0 ? pairs : words
  return tokens.map(quoted).join(" <-> ") + (prefix ? ":*" : "")
}

/** Tokens and facts hold no quotes and no backslashes. */
const quoted = (token: string): string => `'${token}'`
