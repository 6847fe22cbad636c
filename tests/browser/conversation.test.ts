import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { clickOver, createChannel, joinChannel, say, sees, until } from "./fixture.ts"
import { post, roomOf } from "./given.ts"
import { act, composer, log, message } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

/** Messages said before the tests begin: several pages, and more than a past is loaded with. */
const history = 420

let stage: Stage
let ada: Page
let alan: Page
let roomId: string

beforeAll(async () => {
  stage = await openStage({ settings: { PARLEY_RATE_LIMITS: "off" } })
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
  roomId = roomOf(ada)
  await post(ada, cards(1, history))
  await sees(ada, `card ${history} `)
}, 120_000)

afterAll(() => stage?.close())

/** `card <n> ` for each number; some are longer than a line. */
const cards = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const n = from + index
    return `card ${n} of the program${n % 7 === 0 ? `\n${"a longer line of it. ".repeat(n % 30)}` : ""}`
  })

/** Waits until a message is in view, all of it. */
async function comesIntoView(page: Page, text: string): Promise<void> {
  await message(page, text).waitFor()
  await until(
    page,
    `[...document.querySelectorAll('[role="log"] article')].some(article => {
      const { top, bottom } = article.getBoundingClientRect()
      return article.textContent.includes(${JSON.stringify(text)}) && top >= 0 && bottom <= innerHeight
    })`,
  )
}

test("of a long room, only what is near the view is in the page", async () => {
  await alan.reload()
  await log(alan).press("End")
  await comesIntoView(alan, `card ${history} `)
  expect(await log(alan).getByRole("article").count()).toBeLessThan(60)
})

/** Holds back what a page gets of history, until it is let through one by one. */
async function holdHistory(page: Page) {
  const held: (() => void)[] = []
  const waiting: (() => void)[] = []
  let ended = false
  const isHistory = ({ pathname, searchParams }: URL) =>
    pathname.endsWith("/messages") && (searchParams.has("before") || searchParams.has("after"))
  await page.route(isHistory, async route => {
    if (!ended) {
      await new Promise<void>(resolve => {
        held.push(resolve)
        waiting.shift()?.()
      })
    }
    await route.continue()
  })
  /** Resolves once the page waits for so many. */
  async function asked(count: number): Promise<void> {
    while (held.length < count) await new Promise<void>(resolve => waiting.push(resolve))
  }
  return {
    asked,
    async letOneThrough() {
      await asked(1)
      held.shift()?.()
    },
    end() {
      ended = true
      for (const letThrough of held) letThrough()
    },
  }
}

/** Keeps the message in the middle of the view as `seen`, with where it is. */
const look = `(async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done))
  const box = document.querySelector('[role="log"]')
  const middle = () => box.getBoundingClientRect().top + box.clientHeight / 2
  const inTheMiddle = () =>
    [...box.querySelectorAll("article")].find(article => article.getBoundingClientRect().bottom > middle())
  // Heights of what came into view become known within a few frames.
  for (let still = 0, last; still < 5; still++) {
    const top = inTheMiddle()?.getBoundingClientRect().top
    if (top === undefined || top !== last) still = 0
    last = top
    await frame()
  }
  const article = inTheMiddle()
  window.seen = { article, top: article.getBoundingClientRect().top, height: box.scrollHeight }
})()`

const scrollUp = `{
  const box = document.querySelector('[role="log"]')
  box.dispatchEvent(new WheelEvent("wheel", { bubbles: true }))
  box.scrollTop = 700
}`

/** How far that message moves, in pixels at most, while others come in around it. */
const moved = `(async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done))
  const box = document.querySelector('[role="log"]')
  const { article, top, height } = window.seen
  let most = 0
  for (let after = 0; after < 10; after += box.scrollHeight >= height + 800 ? 1 : 0) {
    await frame()
    if (!article.isConnected) return Infinity
    most = Math.max(most, Math.abs(article.getBoundingClientRect().top - top))
  }
  return most
})()`

test("what one reads stays in its place while older messages come in", async () => {
  const older = await holdHistory(ada)
  await ada.goto(`/rooms/${roomId}`)
  await comesIntoView(ada, `card ${history} `)
  for (let page = 0; page < 3; page++) {
    await ada.evaluate(scrollUp)
    await ada.evaluate(look)
    const stays = ada.evaluate<number>(moved)
    await older.letOneThrough()
    expect(await stays).toBeLessThan(3)
  }
  older.end()
})

test("what one reads stays in its place while older and newer messages come in at once", async () => {
  const history = await holdHistory(ada)
  await ada.goto(`/rooms/${roomId}/messages/100`)
  await comesIntoView(ada, "card 100 ")
  await history.asked(2)
  await ada.evaluate(look)
  const stays = ada.evaluate<number>(moved)
  history.end()
  expect(await stays).toBeLessThan(3)
})

/** On and on until a message is there. */
async function wheelTo(text: string, step: number): Promise<void> {
  while ((await message(ada, text).count()) === 0) await ada.mouse.wheel(0, step)
}

test("a link leads to its message, and history goes on both ways from there", async () => {
  await ada.goto(`/rooms/${roomId}/messages/100`)
  await message(ada, "card 100 ").waitFor()
  await comesIntoView(ada, "card 100 ")
  expect(await message(ada, `card ${history} `).count()).toBe(0)
  await log(ada).hover()
  await wheelTo("card 1 ", -1_200)
  await wheelTo(`card ${history} `, 2_400)
  await ada.goto(`/rooms/${roomId}/messages/100`)
  await message(ada, "card 100 ").waitFor()
  await ada.getByRole("button", { name: "Jump to newest" }).click()
  await sees(ada, `card ${history} `)
  await comesIntoView(ada, `card ${history} `)
})

test("a message that is far back is edited and reacted to like any", async () => {
  await ada.goto(`/rooms/${roomId}/messages/50`)
  await act(ada, "card 50 ", "Edit")
  const editor = ada.getByRole("textbox", { name: "Edit message" })
  await editor.fill("card 50 was punched anew")
  await editor.press("Enter")
  await message(ada, "punched anew").getByText("(edited)").waitFor()
  await alan.goto(`/rooms/${roomId}/messages/50`)
  await clickOver(message(alan, "punched anew"), "React with thumbs up")
  await message(ada, "punched anew").getByRole("button", { name: "👍 1" }).waitFor()
})

test("new messages are counted where one is, and do not move it", async () => {
  await ada.getByRole("button", { name: "Jump to newest" }).click()
  await sees(ada, `card ${history} `)
  await log(ada).hover()
  await ada.mouse.wheel(0, -800)
  await ada.getByRole("button", { name: "Jump to newest" }).waitFor()
  await alan.getByRole("button", { name: "Jump to newest" }).click()
  await say(alan, "Who turns the handle?")
  await ada.getByRole("button", { name: "Jump to newest" }).getByText("1 new message").waitFor()
  await ada.getByRole("button", { name: "Jump to newest" }).click()
  await sees(ada, "Who turns the handle?")
})

test("who was away for long is led to the first new message", async () => {
  await alan.goto("/")
  // On a device that has read the room, its messages are there, and it opens at the first new one.
  await alan.evaluate(
    "new Promise(done => Object.assign(indexedDB.deleteDatabase('parley'), { onsuccess: done }))",
  )
  await alan.reload()
  await alan.getByRole("link", { name: /engines/ }).waitFor()
  await post(ada, cards(history + 1, history + 90))
  await alan.getByRole("link", { name: /engines.*90 unread/ }).click()
  await alan.getByRole("button", { name: "90 new messages above" }).click()
  await log(alan).getByText("New messages", { exact: true }).waitFor()
  await message(alan, `card ${history + 1} `).waitFor()
  await comesIntoView(alan, `card ${history + 1} `)
})

test("one goes to a day, of which the first message is shown", async () => {
  await ada.goto(`/rooms/${roomId}/messages/1`)
  await ada.getByRole("button", { name: "Today" }).click()
  await ada.getByRole("dialog").getByRole("button", { name: "Jump" }).click()
  await ada.getByRole("dialog").waitFor({ state: "detached" })
  await message(ada, "card 1 ").waitFor()
  await comesIntoView(ada, "card 1 ")
})

test("the log is walked and worked by keyboard alone", async () => {
  await ada.goto(`/rooms/${roomId}`)
  await say(ada, "By hand alone")
  await sees(ada, "By hand alone")
  await log(ada).focus()
  await ada.keyboard.press("ArrowUp")
  await ada.locator("article:focus").filter({ hasText: "By hand alone" }).waitFor()
  await ada.keyboard.press("e")
  await ada.getByRole("textbox", { name: "Edit message" }).fill("By keyboard alone")
  await ada.keyboard.press("Enter")
  await sees(ada, "By keyboard alone")
  await log(ada).focus()
  await ada.keyboard.press("ArrowUp")
  await ada.keyboard.press("ArrowUp")
  await ada
    .locator("article:focus")
    .filter({ hasText: `card ${history + 90} ` })
    .waitFor()
  await ada.keyboard.press("End")
  await ada.keyboard.press("t")
  await ada.getByRole("complementary", { name: "Thread" }).getByText("By keyboard alone").waitFor()
  await ada.getByRole("button", { name: "Close thread" }).click()
  await log(ada).focus()
  await ada.keyboard.press("ArrowUp")
  await ada.keyboard.press("+")
  await ada.getByRole("combobox", { name: "Search emoji" }).fill("keyboard")
  await ada.getByRole("option", { name: "keyboard", exact: true }).waitFor()
  await ada.keyboard.press("Enter")
  await message(ada, "By keyboard alone").getByRole("button", { name: "⌨️ 1" }).waitFor()
})

test("Markdown is shown, and markup of the page is not", async () => {
  await say(ada, '**bold** <img src=x onerror="window.broken=1"> [no](javascript:alert(1)) ||psst||')
  const row = message(ada, '<img src=x onerror="window.broken=1">')
  await row.locator("strong", { hasText: "bold" }).waitFor()
  expect(await row.locator("img, script").count()).toBe(0)
  expect(await row.locator("a").count()).toBe(0)
  expect(await ada.evaluate<boolean>('"broken" in window')).toBe(false)
  await row.getByRole("button", { name: "Show what is hidden" }).click()
  await row.getByText("psst").waitFor()
})

test("what is typed is completed, formatted, looked at, and kept over a reload", async () => {
  const box = composer(ada)
  await box.pressSequentially("in #eng")
  await ada.getByRole("option", { name: /#engines/ }).waitFor()
  await box.press("Tab")
  await box.pressSequentially(":rock")
  await ada.getByRole("option", { name: /:rocket:/ }).click()
  await box.press("Control+b")
  await box.pressSequentially("now")
  expect(await box.inputValue()).toBe("in #engines 🚀 **now**")
  await ada.getByRole("button", { name: "Preview" }).click()
  await ada.getByRole("region", { name: "Preview" }).locator("strong", { hasText: "now" }).waitFor()
  await ada.getByRole("button", { name: "Preview" }).click()
  await ada.reload()
  await composer(ada).waitFor()
  await until(ada, "document.querySelector('textarea').value === 'in #engines 🚀 **now**'")
  await composer(ada).press("Enter")
  await message(ada, "in #engines 🚀 now").getByRole("link", { name: "#engines" }).waitFor()
})

test("typing draws no message again", async () => {
  // Alone: nobody's receipts come in meanwhile.
  await createChannel(ada, "quiet")
  await say(ada, "All is said")
  await sees(ada, "All is said")
  await ada.evaluate(`{
    window.drawn = 0
    const inMessage = ({ target }) => (target.closest ? target : target.parentElement).closest("article")
    const watch = new MutationObserver(changes => { window.drawn += changes.filter(inMessage).length })
    const all = { subtree: true, childList: true, attributes: true, characterData: true }
    watch.observe(document.querySelector('[role="log"]'), all)
  }`)
  await composer(ada).pressSequentially("a few words that nobody needs")
  expect(await ada.evaluate<number>("window.drawn")).toBe(0)
  await composer(ada).fill("")
})

test("a text past the limit is told of and not sent", async () => {
  await composer(ada).fill("x".repeat(16_001))
  await ada.getByText("1 too many").waitFor()
  expect(await ada.getByRole("button", { name: "Send" }).isDisabled()).toBe(true)
  await composer(ada).fill("x".repeat(16_000))
  await ada.getByRole("button", { name: "Send" }).click()
  await message(ada, "xxxx").getByRole("button", { name: "Show more" }).click()
  await message(ada, "xxxx").getByRole("button", { name: "Show less" }).waitFor()
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
