import { type RawBuilder, sql } from "kysely"
import { chunks } from "../../../platform/store/chunks.ts"
import { insertRows } from "../../../platform/store/insert-rows.ts"
import type { Phrase } from "../query.ts"
import { pairsOf, type Token } from "../tokens.ts"
import type { Match, Wanted, WordIndex } from "./index.ts"

/** Stands between pairs that do not follow one another. The `ascii` tokenizer keeps it, and our tokens never hold it. */
const gap = "␞"

/**
 * FTS5 without the texts, which the messages have. Our tokens are joined by spaces; the tokenizer `ascii` cuts them there and
 * nowhere else. (https://sqlite.org/fts5.html, 4.4.3: contentless-delete tables)
 */
export const sqliteIndex: WordIndex = {
  idType: "integer",
  async createTable(db) {
    await sql`create virtual table search_words
      using fts5(words, pairs, facts, content='', contentless_delete=1, tokenize='ascii', prefix='2 3')`.execute(
      db,
    )
  },
  async write(tx, entries) {
    const rows = entries.map(({ id, tokens, facts }) => ({
      rowid: id,
      words: tokens.map(token => token.text).join(" "),
      pairs: pairsText(tokens),
      facts: facts.join(" "),
    }))
    await insertRows(tx, "search_words", rows, { orReplace: true })
  },
  async erase(tx, ids) {
    for (const some of chunks(ids)) {
      await sql`delete from search_words where rowid in (${sql.join(some)})`.execute(tx)
    }
  },
  async match(db, wanted) {
    // `cross join` keeps the order of the tables: from the newest match on, until there are enough.
    const { rows } = await sql<Row>`
      with places as materialized (
        select value ->> 0 as room_id, value ->> 1 as since_seq from json_each(${JSON.stringify(wanted.places)})
      ), found as materialized (
        select d.id, d.room_id, d.seq, d.brevity
        from search_words w cross join search_docs d on d.id = w.rowid cross join places p on p.room_id = d.room_id
        where w.search_words match ${expressionOf(wanted)}
          and w.rowid between ${wanted.bottom} and ${wanted.top} and d.seq > p.since_seq
        order by w.rowid desc limit ${wanted.limit}
      )
      select found.*, ${holds(wanted.exact, wanted)} as exact, ${holds(wanted.whole, wanted)} as whole
      from found order by id desc`.execute(db)
    return rows.map(matchOf)
  },
}

interface Row {
  readonly id: number
  readonly room_id: string
  readonly seq: number
  readonly brevity: number
  readonly exact: number
  readonly whole: number
}

const matchOf = (row: Row): Match => ({
  id: row.id,
  roomId: row.room_id,
  seq: row.seq,
  brevity: row.brevity,
  exact: row.exact === 1,
  whole: row.whole === 1,
})

function holds(phrase: Phrase | undefined, { bottom, top }: Wanted): RawBuilder<number> {
  if (!phrase) return sql`0`
  return sql`id in (select rowid from search_words
    where search_words match ${phraseText(phrase)} and rowid between ${bottom} and ${top})`
}

function expressionOf({ phrases, facts }: Wanted): string {
  const parts = [
    ...phrases.map(phraseText),
    ...facts.map(list => `facts : (${list.map(quoted).join(" OR ")})`),
  ]
  return parts.join(" AND ")
}

function phraseText({ words, pairs, prefix }: Phrase): string {
  const [column, tokens] = pairs.length > 0 ? ["pairs", pairs] : ["words", words]
  return `${column} : (${tokens.map(quoted).join(" + ")}${prefix ? " *" : ""})`
}

/** Tokens hold no quotes. */
const quoted = (token: string): string => `"${token}"`

function pairsText(tokens: readonly Token[]): string {
  const text: string[] = []
  let last = 0
  for (const { text: pair, position } of pairsOf(tokens)) {
    if (text.length > 0 && position !== last + 1) text.push(gap)
    text.push(pair)
    last = position
  }
  return text.join(" ")
}
