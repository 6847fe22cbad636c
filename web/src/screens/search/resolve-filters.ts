import type { Api } from "@parley/client"
import { type MyRoom, type SearchHas, searchHas } from "@parley/contract"
import { roomName } from "../../components/room-name.ts"
import type { TypedFilter } from "./typed-filters.ts"
import { isDay, type Wanted } from "./wanted.ts"

/** Where names are looked up. */
export interface Names {
  readonly api: Api
  readonly rooms: readonly MyRoom[]
  readonly meId: string
}

/** A filter that names nothing, with the key of the sentence that says so. */
export interface Unknown {
  readonly reason: "unknownPerson" | "unknownRoom" | "unknownKind" | "unknownDay"
  readonly value: string
}

type Resolved = Partial<Wanted> | Unknown

/** Adds typed filters to what is wanted; the first that names nothing is the answer instead. */
export async function withFilters(
  wanted: Wanted,
  filters: readonly TypedFilter[],
  names: Names,
): Promise<Wanted | Unknown> {
  let all = wanted
  for (const filter of filters) {
    const resolved = await resolve(filter, all, names)
    if ("reason" in resolved) return resolved
    all = { ...all, ...resolved }
  }
  return all
}

function resolve({ name, value }: TypedFilter, wanted: Wanted, names: Names): Resolved | Promise<Resolved> {
  if (name === "from") return person(value, names)
  if (name === "in") return room(value, names)
  if (name === "has") {
    const kind = kindNamed(value)
    return kind ? { has: [...new Set([...wanted.has, kind])] } : { reason: "unknownKind", value }
  }
  return isDay(value) ? { [name]: value } : { reason: "unknownDay", value }
}

async function person(value: string, { api }: Names): Promise<Resolved> {
  if (value.toLowerCase() === "me") return { from: "me" }
  const { users } = await api.call("listUsers", { query: { query: value } })
  const same = (name: string) => name.toLocaleLowerCase() === value.toLocaleLowerCase()
  const found =
    users.find(({ username }) => same(username)) ??
    users.find(({ name }) => same(name)) ??
    (users.length === 1 ? users[0] : undefined)
  return found ? { from: found.id } : { reason: "unknownPerson", value }
}

function room(value: string, { rooms, meId }: Names): Resolved {
  const wanted = value.toLocaleLowerCase()
  const named = rooms.map(each => ({ id: each.id, name: roomName(each, meId).toLocaleLowerCase() }))
  const beginning = named.filter(({ name }) => name.startsWith(wanted))
  const found =
    named.find(({ name }) => name === wanted) ?? (beginning.length === 1 ? beginning[0] : undefined)
  return found ? { in: found.id } : { reason: "unknownRoom", value }
}

const kindNamed = (value: string): SearchHas | undefined =>
  searchHas.find(kind => kind === value.toLowerCase() || `${kind}s` === value.toLowerCase())
