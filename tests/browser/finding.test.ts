import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { createChannel, joinChannel, say, sees, until } from "./fixture.ts"
import { post } from "./given.ts"
import { message } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page
/** What nobody looks for, before and after what they do. */
const filling = Array.from({ length: 60 }, (_, n) => `filling ${n + 1}`)

beforeAll(async () => {
  stage = await openStage({ settings: { PARLEY_RATE_LIMITS: "off" } })
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "coffee")
  await say(ada, "The mill makes the coffee")
  await sees(ada, "The mill makes the coffee")
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
  await post(ada, filling)
  for (const text of ["The mill grinds numbers", "東京に行きます", "コーヒーを飲む", "커피를 마신다"]) {
    await say(ada, text)
    await sees(ada, text)
  }
  await post(ada, filling)
  await say(alan, "Last of all, the mill")
  await sees(alan, "Last of all, the mill")
  await isIndexed(alan, "last of all")
}, 120_000)

afterAll(() => stage?.close())

/** What is said can be found moments later, and in the order in which it was said. */
const isIndexed = (page: Page, words: string) =>
  until(
    page,
    `fetch("/api/search?q=${encodeURIComponent(words)}").then(answer => answer.json()).then(({ hits }) => hits.length > 0)`,
  )

const hits = (page: Page) => page.getByRole("list", { name: "Results" }).getByRole("listitem")
const box = (page: Page) => page.getByRole("searchbox", { name: "Search messages" })

async function search(page: Page, typed: string): Promise<void> {
  await page.goto("/search")
  await box(page).fill(typed)
  await box(page).press("Enter")
}

test("words are found in all of one's rooms, and marked", async () => {
  await search(ada, "mill")
  await hits(ada).nth(2).waitFor()
  expect(await hits(ada).count()).toBe(3)
  expect(await hits(ada).locator("mark").allTextContents()).toEqual(["mill", "mill", "mill"])
  await hits(ada).filter({ hasText: "in coffee" }).waitFor()
})

test("a result opens where it was said, among what was said around it, and Back leads to the results", async () => {
  await search(ada, "grinds")
  await hits(ada).first().waitFor()
  await box(ada).press("ArrowDown")
  await ada.keyboard.press("Enter")
  await message(ada, "The mill grinds numbers").waitFor()
  await until(
    ada,
    `[...document.querySelectorAll('[role="log"] article')].some(article => {
      const { top, bottom } = article.getBoundingClientRect()
      return article.textContent.includes("The mill grinds numbers") && top >= 0 && bottom <= innerHeight
    })`,
  )
  await message(ada, `filling ${filling.length}`).waitFor()
  await message(ada, "東京に行きます").waitFor()
  await ada.goBack()
  await hits(ada).filter({ hasText: "grinds" }).waitFor()
  expect(await box(ada).inputValue()).toBe("grinds")
})

test("one and two characters of Chinese, Japanese and Korean are found, on a phone", async () => {
  for (const [typed, found] of [
    ["京", "東京に行きます"],
    ["東京", "東京に行きます"],
    ["飲", "コーヒーを飲む"],
    ["ヒー", "コーヒーを飲む"],
    ["커", "커피를 마신다"],
    ["커피", "커피를 마신다"],
  ] as const) {
    await search(alan, typed)
    await hits(alan).filter({ hasText: found }).waitFor()
    expect(await hits(alan).count()).toBe(1)
  }
  await hits(alan).getByRole("link").click()
  await message(alan, "커피를 마신다").waitFor()
})

test("filters narrow a search, typed or chosen, and are taken away again", async () => {
  await search(ada, "mill from:alan")
  await hits(ada).filter({ hasText: "Last of all" }).waitFor()
  expect(await hits(ada).count()).toBe(1)
  expect(await box(ada).inputValue()).toBe("mill")
  await ada.getByRole("button", { name: "Remove the filter: From Alan Turing" }).click()
  await hits(ada).nth(2).waitFor()

  await ada.getByRole("button", { name: "In", exact: true }).click()
  await ada.getByRole("dialog").getByRole("button", { name: "coffee" }).click()
  await ada.getByRole("button", { name: "Remove the filter: In coffee" }).waitFor()
  await hits(ada).nth(1).waitFor({ state: "detached" })
  await hits(ada).filter({ hasText: "The mill makes the coffee" }).waitFor()

  await search(ada, "from:nobody")
  await ada.getByText("Nobody goes by the name nobody.").waitFor()
  await search(ada, "after:yesterday")
  await ada.getByText("yesterday is no date").waitFor()
})

test("what is nowhere says so, and a search that fails can be tried again", async () => {
  await search(ada, "unheardof")
  await ada.getByText("Nothing found").waitFor()

  await ada.route("**/api/search?*", route => route.abort())
  await search(ada, "mill")
  await ada.getByRole("alert").filter({ hasText: "reached" }).waitFor()
  await ada.unroute("**/api/search?*")
  await ada.getByRole("button", { name: "Try again" }).click()
  await hits(ada).first().waitFor()
})

test("a search that led somewhere is offered again, until it is forgotten", async () => {
  await search(ada, "in:coffee mill")
  await hits(ada).first().getByRole("link").click()
  await message(ada, "The mill makes the coffee").waitFor()
  await ada.goto("/search")
  const recent = ada.getByRole("region", { name: "Recent searches" })
  await recent.getByRole("link", { name: "mill in:coffee" }).click()
  await hits(ada).filter({ hasText: "The mill makes the coffee" }).waitFor()
  await ada.goto("/search")
  await recent.getByRole("button", { name: "Forget them" }).click()
  await recent.waitFor({ state: "detached" })
  await ada.getByText("Find what was said").waitFor()
})

test("a room is searched beside its conversation", async () => {
  await ada.goto("/")
  await ada
    .getByRole("link", { name: /engines/ })
    .first()
    .click()
  await ada.getByRole("button", { name: "2 members" }).click()
  const details = ada.getByRole("complementary", { name: "Details" })
  await details.getByRole("searchbox", { name: "Search in this room" }).fill("mill")
  await hits(ada).nth(1).waitFor()
  expect(await hits(ada).count()).toBe(2)
  await hits(ada).filter({ hasText: "grinds" }).getByRole("link").click()
  await message(ada, "The mill grinds numbers").waitFor()
  await hits(ada).filter({ hasText: "Last of all" }).getByRole("link").click()
  await message(ada, "Last of all, the mill").waitFor()
  await details.getByRole("link", { name: "Search all rooms" }).click()
  await hits(ada).nth(2).waitFor()
})

test("the quick switcher finds messages beside rooms, people and commands", async () => {
  const find = async (typed: string) => {
    await ada.keyboard.press("Control+k")
    await ada.getByRole("combobox", { name: "Jump to" }).fill(typed)
  }
  await ada.goto("/inbox")
  await ada.getByRole("heading", { name: "Notifications", level: 1 }).waitFor()
  await find("coffee")
  await ada.getByRole("option", { name: "The mill makes the coffee" }).waitFor()
  const [first] = await ada.getByRole("option").all()
  expect(await first?.textContent()).toStartWith("coffee")
  await ada.keyboard.press("Escape")

  await find("numbers grinds")
  await ada.getByRole("option", { name: "The mill grinds numbers" }).waitFor()
  expect(await ada.getByRole("option").locator("mark").allTextContents()).toEqual(["grinds", "numbers"])
  await ada.keyboard.press("Enter")
  await message(ada, "The mill grinds numbers").waitFor()

  await find("mill")
  await ada.getByRole("option", { name: "Search messages for “mill”" }).click()
  await hits(ada).nth(2).waitFor()
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
