import { Database } from "bun:sqlite"
import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { createChannel, joinChannel, until } from "./fixture.ts"
import { post, roomOf } from "./given.ts"
import { log, message } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

/** Days of talk up to yesterday, with so many messages each. */
const days = 20
const perDay = 12

let stage: Stage
let ada: Page
/** Comes when all has been said, and has seen nothing of it as said today. */
let alan: Page

beforeAll(async () => {
  stage = await openStage({ settings: { PARLEY_RATE_LIMITS: "off" } })
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "almanac")
  const texts = Array.from(
    { length: days * perDay },
    (_, n) => `day ${days - Math.floor(n / perDay)} note ${n}.`,
  )
  await post(ada, texts)
  spread(roomOf(ada))
  await joinChannel(alan, "almanac")
}, 120_000)

afterAll(() => stage?.close())

/** Noon so many days ago. */
function noon(daysAgo: number): Date {
  const now = new Date()
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, 12)
}

/** Moves what was just said into the past: a dozen messages at each noon. */
function spread(roomId: string): void {
  const database = new Database(stage.site.database, { readwrite: true })
  try {
    database.run("PRAGMA busy_timeout = 5000")
    const move = database.query("UPDATE messages SET created_at = ? WHERE room_id = ? AND seq = ?")
    database.transaction(() => {
      for (let n = 0; n < days * perDay; n++) {
        move.run(noon(days - Math.floor(n / perDay)).getTime() + n * 1_000, roomId, n + 1)
      }
    })()
  } finally {
    database.close()
  }
}

/** As a date field takes it. */
const typed = (date: Date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map(part => String(part).padStart(2, "0"))
    .join("-")

async function jump(page: Page, daysAgo: number): Promise<void> {
  await log(page).locator("button:has(time)").last().click()
  const dialog = page.getByRole("dialog", { name: "Jump to a date" })
  await dialog.getByLabel("Date").fill(typed(noon(daysAgo)))
  await dialog.getByRole("button", { name: "Jump" }).click()
  await dialog.waitFor({ state: "detached" })
}

/** The day line above a day's first message is in view. */
const isInView = (page: Page, text: string) =>
  until(
    page,
    `[...document.querySelectorAll("article")].some(article => {
      const { top, bottom } = article.getBoundingClientRect()
      return article.textContent.includes(${JSON.stringify(text)}) && top >= 0 && bottom <= innerHeight
    })`,
  )

test("one goes to a day of weeks ago, from there to a later one, and back to the newest", async () => {
  await message(alan, `note ${days * perDay - 1}.`).waitFor()
  await jump(alan, 15)
  await isInView(alan, `day 15 note ${5 * perDay}.`)
  await jump(alan, 4)
  await isInView(alan, `day 4 note ${16 * perDay}.`)
  await alan.getByRole("button", { name: "Jump to newest" }).click()
  await isInView(alan, `day 1 note ${days * perDay - 1}.`)
})

test("a day before all leads to the first message, and one after all to the newest", async () => {
  await jump(alan, 300)
  await isInView(alan, `day ${days} note 0.`)
  await jump(alan, 0)
  await isInView(alan, `day 1 note ${days * perDay - 1}.`)
})

test("each day has its line, by the name that one would say", async () => {
  const yesterday = log(alan).getByRole("button", { name: "Yesterday" })
  await yesterday.waitFor()
  expect(await yesterday.count()).toBe(1)
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
