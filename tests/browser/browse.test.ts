import { afterAll, beforeAll, expect, test } from "bun:test"
import { limits } from "@parley/contract"
import type { Page } from "playwright-core"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page

/** One page of channels, and some more. */
const names = Array.from({ length: limits.pageDefault + 3 }, (_, n) => `channel ${n + 1}`)

beforeAll(async () => {
  stage = await openStage({ settings: { PARLEY_RATE_LIMITS: "off" } })
  ;({ ada } = stage)
  await stage.signUp()
  await ada.evaluate(async all => {
    for (const name of all) {
      const body = JSON.stringify({ kind: "channel", visibility: "public", name })
      await fetch("/api/rooms", { method: "POST", headers: { "content-type": "application/json" }, body })
    }
  }, names)
  await ada.goto("/browse")
}, 60_000)

afterAll(() => stage?.close())

const main = () => ada.getByRole("main")

test("channels come page by page", async () => {
  await main()
    .getByRole("listitem")
    .nth(limits.pageDefault - 1)
    .waitFor()
  expect(await main().getByRole("listitem").count()).toBe(limits.pageDefault)
  await main().getByRole("button", { name: "Show more" }).click()
  await main()
    .getByRole("listitem")
    .nth(names.length - 1)
    .waitFor()
  expect(await main().getByRole("button", { name: "Show more" }).count()).toBe(0)
})

test("words narrow them down, and what nothing fits says so", async () => {
  const search = ada.getByRole("searchbox", { name: "Search channels" })
  const last = `channel ${names.length}`
  await search.fill(last)
  await main().getByRole("listitem").first().waitFor()
  await main().getByRole("listitem").nth(1).waitFor({ state: "detached" })
  expect(await main().getByRole("listitem").textContent()).toContain(last)
  await search.fill("nowhere")
  await main().getByText("No channel by that name").waitFor()
  await search.fill("")
  await main()
    .getByRole("listitem")
    .nth(limits.pageDefault - 1)
    .waitFor()
})

test("a page that cannot be had is asked for again", async () => {
  await ada.route("**/api/rooms/browse**", route => route.abort())
  const search = ada.getByRole("searchbox", { name: "Search channels" })
  await search.fill("channel 1")
  const retry = main().getByRole("button", { name: "Try again" })
  await retry.waitFor()
  await ada.unroute("**/api/rooms/browse**")
  await retry.click()
  await main().getByRole("listitem").first().waitFor()
  expect(await retry.count()).toBe(0)
  expect(stage.pageErrors).toEqual([])
})
