import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { createChannel, joinChannel, say, sees } from "./fixture.ts"
import { message } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page

beforeAll(async () => {
  stage = await openStage()
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
  await say(ada, "The mill grinds numbers")
  await sees(alan, "The mill grinds numbers")
}, 120_000)

afterAll(() => stage?.close())

const dialog = (page: Page) => page.getByRole("dialog", { name: "Your status" })
const besideName = (page: Page, status: string) =>
  message(page, "The mill grinds numbers").getByRole("img", { name: status })
const inBar = (page: Page, words: string) => page.getByRole("button", { name: "Account" }).getByText(words)

async function openDialog(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Account" }).click()
  await page.getByRole("button", { name: /^(Set a|Change) status$/ }).click()
  await dialog(page).waitFor()
}

test("a suggestion is taken, with its time, and others see it beside the name and on the card", async () => {
  await openDialog(ada)
  await dialog(ada)
    .getByRole("button", { name: /On holiday/ })
    .click()
  expect(await dialog(ada).getByRole("combobox", { name: "Clear after" }).inputValue()).toBe("week")
  await dialog(ada).getByRole("button", { name: "Save status" }).click()
  await dialog(ada).waitFor({ state: "detached" })
  await inBar(ada, "On holiday").waitFor()

  await besideName(alan, "🌴 On holiday").waitFor()
  await alan.getByRole("button", { name: "2 members" }).click()
  const row = alan.getByRole("listitem").filter({ hasText: "Ada Lovelace" })
  await row.getByRole("img", { name: "🌴 On holiday" }).waitFor()
  await row.getByRole("button", { name: "Profile of Ada Lovelace" }).click()
  const card = alan.getByRole("dialog", { name: "Profile of Ada Lovelace" })
  await card.getByText("On holiday").waitFor()
  await card.getByText(/^Until /).waitFor()
})

test("emoji and words are one's own, and the card that is open follows", async () => {
  await openDialog(ada)
  await dialog(ada).getByRole("button", { name: "Emoji: 🌴" }).click()
  await ada.getByRole("combobox", { name: "Search emoji" }).fill("rocket")
  await ada.getByRole("option", { name: "rocket" }).click()
  await dialog(ada).getByRole("textbox", { name: "What are you up to?" }).fill("Off to <b>the moon</b>")
  await dialog(ada).getByRole("combobox", { name: "Clear after" }).selectOption("Don’t clear")
  await dialog(ada).getByRole("button", { name: "Save status" }).click()

  const card = alan.getByRole("dialog", { name: "Profile of Ada Lovelace" })
  await card.getByText("Off to <b>the moon</b>").waitFor()
  await card.getByText(/^Until /).waitFor({ state: "detached" })
  await alan.keyboard.press("Escape")
})

test("one takes one's status away, and it is gone for others", async () => {
  await openDialog(ada)
  await dialog(ada).getByRole("button", { name: "Clear status" }).click()
  await inBar(ada, "@ada").waitFor()
  await alan.getByRole("button", { name: "Close" }).last().click()
  await besideName(alan, "🚀 Off to <b>the moon</b>").waitFor({ state: "detached" })
})

test("a status goes by itself at its time, though the server was killed meanwhile", async () => {
  const clearsAt = new Date(Date.now() + 3_000).toISOString()
  const headers = { origin: stage.site.url }
  const data = { status: { emoji: "☕", text: "Back in a moment", clearsAt } }
  const answer = await ada.context().request.patch("/api/users/me", { data, headers })
  expect(answer.status()).toBe(200)
  await besideName(alan, "☕ Back in a moment").waitFor()
  await stage.site.crashAndRestart()
  await besideName(alan, "☕ Back in a moment").waitFor({ state: "detached" })
  await inBar(ada, "@ada").waitFor()
}, 60_000)

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
