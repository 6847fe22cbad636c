import { expect, test } from "bun:test"
import { SearchQuery } from "@parley/contract"
import {
  nothingWanted,
  paramsOf,
  queryOf,
  searchPath,
  type Wanted,
  wantedIn,
  wantsNothing,
} from "./wanted.ts"

const everything: Wanted = {
  text: 'tea "at four" & 100%',
  from: "me",
  in: "room-1",
  has: ["link", "image"],
  after: "2026-01-31",
  before: "2026-02-28",
}

test("an address holds all that is wanted", () => {
  expect(wantedIn(paramsOf(everything))).toEqual(everything)
  expect(wantedIn(new URL(searchPath({ in: "r" }), "http://a").searchParams)).toEqual({
    ...nothingWanted,
    in: "r",
  })
  expect(wantsNothing({ ...nothingWanted, text: "  " })).toBe(true)
})

test("an address that was tampered with wants less", () => {
  const { has, after } = wantedIn(new URLSearchParams("has=image,gold&after=yesterday"))
  expect({ has, after }).toEqual({ has: ["image"], after: null })
})

test("the server takes it, with days from midnight here", () => {
  const asked = SearchQuery.parse(queryOf(everything))
  expect(asked.after).toBe(new Date(2026, 0, 31).getTime())
  expect(asked.has).toEqual(["link", "image"])
})
