import type { Db } from "../platform/store/index.ts"
import { pagesOf, type Row } from "./pages.ts"
import type { Kind, Table } from "./tables.ts"

/** What a table holds, in two numbers that the order of its rows does not change. */
export interface Sum {
  readonly rows: number
  /** The rows' hashes, added up in 128 bits. */
  readonly hash: bigint
}

const width = 128

/**
 * Reads a whole table and sums it up. Two tables with equal sums hold the same rows, whatever engine keeps them.
 * @param onPage told how many rows were read now
 */
export async function sumOf(db: Db, table: Table, onPage: (rows: number) => void): Promise<Sum> {
  const kinds = table.columns.map(column => column.kind)
  let [rows, hash] = [0, 0n]
  for await (const page of pagesOf(db, table)) {
    for (const row of page) hash = BigInt.asUintN(width, hash + hashOf(row, kinds))
    rows += page.length
    onPage(page.length)
  }
  return { rows, hash }
}

function hashOf(row: Row, kinds: readonly Kind[]): bigint {
  const canonical = row.map((text, index) => (text === null ? null : canonicalOf(text, kinds[index])))
  const digest = new Bun.CryptoHasher("sha256").update(JSON.stringify(canonical)).digest()
  return (digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8)
}

/** Engines write the same number and the same JSON in different ways. */
function canonicalOf(text: string, kind: Kind | undefined): string {
  if (kind === "real") return String(Number(text))
  return kind === "json" ? JSON.stringify(sorted(JSON.parse(text))) : text
}

/** A JSON value with the names of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, held]) => [name, sorted(held)]),
  )
}
