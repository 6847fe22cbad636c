import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { createChannel, joinChannel, openPage, say, sees, signUp, until } from "./fixture.ts"
import { post } from "./given.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page

beforeAll(async () => {
  stage = await openStage()
  ;({ ada, alan } = stage)
}, 120_000)

afterAll(() => stage?.close())

test("a newcomer signs up and is helped on", async () => {
  await stage.signUp()
  await ada.getByText("No rooms yet").waitFor()
})

test("a name that is taken is told beside its field", async () => {
  const other = await openPage(stage.browser, stage.site)
  await other.goto("/signup")
  await other.getByRole("textbox", { name: "Username" }).fill("ada")
  await other.getByRole("textbox", { name: "Name", exact: true }).fill("Another Ada")
  await other.getByRole("textbox", { name: "E-mail" }).fill("another@example.org")
  await other.getByLabel("Password").fill("correct horse battery")
  await other.getByRole("button", { name: "Sign up" }).click()
  await other.getByText("This username is taken.").waitFor()
  await other.context().close()
})

test("two people in two browsers chat both ways", async () => {
  await createChannel(ada, "engines")
  await say(ada, "Hello, is anybody here?")
  await joinChannel(alan, "engines")
  await sees(alan, "Hello, is anybody here?")
  await say(alan, "I am, on my phone")
  await sees(ada, "I am, on my phone")
  await say(ada, "Then <b>we</b> can begin")
  await sees(alan, "Then <b>we</b> can begin")
  await sees(ada, "Then <b>we</b> can begin")
})

test("what one has not read is counted, and read when one looks", async () => {
  await alan.getByRole("link", { name: "Back to rooms" }).click()
  await say(ada, "Tell me when you have read this")
  await alan.getByRole("link", { name: /engines.*1 unread/ }).click()
  await sees(alan, "Tell me when you have read this")
  await until(alan, '!document.title.startsWith("(")')
})

test("both reload and find everything", async () => {
  for (const page of [ada, alan]) {
    await page.reload()
    for (const text of ["Hello, is anybody here?", "I am, on my phone", "Then <b>we</b> can begin"]) {
      await sees(page, text)
    }
  }
})

test("a direct room opens on the other's side by itself", async () => {
  await ada.getByRole("button", { name: "New room" }).click()
  await ada.getByText("Direct", { exact: true }).click()
  await ada.getByRole("searchbox", { name: "Search people" }).fill("alan")
  await ada
    .getByRole("dialog")
    .getByRole("button", { name: /Alan Turing/ })
    .first()
    .click()
  await ada.getByRole("button", { name: "Create" }).click()
  await ada.getByRole("heading", { name: "Alan Turing", level: 1 }).waitFor()
  await say(ada, "Just between us")
  await alan.getByRole("link", { name: "Back to rooms" }).click()
  await alan.getByRole("link", { name: /Ada Lovelace.*1 unread/ }).click()
  await sees(alan, "Just between us")
})

test("a message written while the server is down arrives once when it is back", async () => {
  await stage.site.crashAndRestart()
  await say(alan, "Written in the storm")
  await sees(alan, "Written in the storm")
  await sees(ada, "Written in the storm")
})

test("history comes in as one scrolls up", async () => {
  await ada.getByRole("link", { name: /engines/ }).click()
  await ada.getByRole("heading", { name: "engines", level: 1 }).waitFor()
  await post(
    ada,
    Array.from({ length: 110 }, (_, index) => `line ${index + 1}`),
  )
  await sees(ada, "line 110")
  await ada.reload()
  await sees(ada, "line 110")
  const first = ada.getByRole("article").filter({ hasText: "Hello, is anybody here?" })
  expect(await first.count()).toBe(0)
  await ada.getByRole("log", { name: "Messages" }).hover()
  while ((await first.count()) === 0) await ada.mouse.wheel(0, -2_000)
}, 60_000)

test("an invite link shows what one joins, and lets one in", async () => {
  await ada.getByRole("button", { name: "2 members" }).click()
  await ada.getByRole("button", { name: "Invite by link" }).click()
  await ada.getByRole("button", { name: "One week" }).click()
  const link = await ada.getByRole("textbox", { name: "Invite link" }).inputValue()
  await ada.keyboard.press("Escape")
  const grace = await openPage(stage.browser, stage.site)
  await signUp(grace, { username: "grace", name: "Grace Hopper" })
  await grace.goto(new URL(link, stage.site.url).pathname)
  await grace.getByRole("heading", { name: "engines" }).waitFor()
  await grace.getByRole("button", { name: "Join" }).click()
  await sees(grace, "line 110")
  await grace.context().close()
})

test("logging out leads back to the log-in, and a wrong password is told", async () => {
  await ada.getByRole("button", { name: "Account" }).click()
  await ada.getByRole("button", { name: "Log out" }).click()
  await ada.getByRole("textbox", { name: "Username or e-mail" }).fill("ada")
  await ada.getByLabel("Password").fill("wrong password")
  await ada.getByRole("button", { name: "Log in", exact: true }).click()
  await ada.getByText("The login or the password is wrong.").waitFor()
  await ada.getByLabel("Password").fill("correct horse battery")
  await ada.getByRole("button", { name: "Log in", exact: true }).click()
  await ada.getByRole("navigation", { name: "Rooms" }).waitFor()
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
