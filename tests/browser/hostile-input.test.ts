import { afterAll, beforeAll, expect, test } from "bun:test"
import { limits } from "@parley/contract"
import type { Page } from "playwright-core"
import { joinChannel, say, sees } from "./fixture.ts"
import { openStage, type Stage } from "./stage.ts"

/** Any of it that ran would leave a mark on the window; its words are looked for on the screen. */
const markup = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>`
const emojiName = "👩‍🚀🧑🏽‍🔬👨‍👩‍👧‍👦🏳️‍🌈"
const hebrew = "שלום לכל העולם"

let stage: Stage
let ada: Page
/** On a phone, named by emoji alone. */
let alan: Page
let roomId: string

beforeAll(async () => {
  stage = await openStage({ settings: { PARLEY_RATE_LIMITS: "off" } })
  ;({ ada, alan } = stage)
  await stage.signUp({ ada: `<b>Ada</b>${markup}`.slice(0, limits.nameMax), alan: emojiName })
}, 120_000)

afterAll(() => stage?.close())

/** Calls the API as the person in the page. */
async function call(page: Page, method: string, path: string, body: unknown): Promise<{ id: string }> {
  const answer = await page.evaluate(
    async ({ method, path, body }) => {
      const answer = await fetch(path, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      })
      return { ok: answer.ok, text: await answer.text() }
    },
    { method, path, body },
  )
  if (!answer.ok) throw new Error(answer.text)
  return JSON.parse(answer.text) as { id: string }
}

/** Nothing of the markup became elements, and nothing of it ran. */
async function isHarmless(page: Page): Promise<void> {
  expect(await page.evaluate("window.ran")).toBeUndefined()
  expect(await page.locator('img[src="x"], b:text-is("Ada")').count()).toBe(0)
}

/** Nothing makes the page wider than its window. */
async function fits(page: Page): Promise<void> {
  const [wide, window] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, innerWidth]",
  )
  expect(wide).toBeLessThanOrEqual(window)
}

test("markup in names, room names, topics, bios and statuses is shown as it was written", async () => {
  await call(ada, "PATCH", "/api/users/me", { bio: `bio ${markup}`, status: { text: `status ${markup}` } })
  const name = `<i>looms</i>${markup}`.slice(0, limits.roomNameMax)
  const room = await call(ada, "POST", "/api/rooms", {
    kind: "channel",
    name,
    visibility: "public",
    topic: `topic ${markup}`,
  })
  roomId = room.id
  await ada.goto(`/rooms/${roomId}`)
  await ada.getByRole("heading", { name, level: 1 }).waitFor()
  await ada.getByText(`topic ${markup}`).first().waitFor()
  await joinChannel(alan, name)
  await alan.getByRole("button", { name: "2 members" }).click()
  await alan.getByRole("button", { name: "Profile of <b>Ada</b>" }).last().click()
  const card = alan.getByRole("dialog", { name: "Profile of <b>Ada</b>" })
  await card.getByText(`bio ${markup}`).waitFor()
  await card.getByText(`status ${markup}`).waitFor()
  await alan.keyboard.press("Escape")
  await alan.goto(`/rooms/${roomId}`)
  for (const page of [ada, alan]) {
    await isHarmless(page)
    await fits(page)
  }
}, 60_000)

test("markup and links that would run in a message are text", async () => {
  await say(ada, `said ${markup}`)
  await say(ada, "[a trap](javascript:window.ran=1) and <a href='javascript:window.ran=1'>another trap</a>")
  for (const page of [ada, alan]) {
    await sees(page, `said ${markup}`)
    await sees(page, "another trap")
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
    await isHarmless(page)
  }
})

test("a message as long as can be is sent whole, and one longer is not", async () => {
  const words = "wort ".repeat(limits.textMax / 5 - 1)
  await say(ada, `${words}done.`)
  const long = (page: Page) => page.getByRole("article").filter({ hasText: "wort wort" })
  await long(alan).getByRole("button", { name: "Show more" }).click()
  await sees(alan, "done.")
  expect((await long(alan).textContent())?.length).toBeGreaterThanOrEqual(limits.textMax)
  await say(ada, "unbroken".repeat(100))
  await sees(alan, "unbrokenunbroken")
  for (const page of [ada, alan]) await fits(page)
  await ada.getByRole("textbox", { name: "Message", exact: true }).fill(`${words}too long by one`)
  expect(await ada.getByRole("button", { name: "Send" }).isDisabled()).toBe(true)
  await ada.getByRole("textbox", { name: "Message", exact: true }).fill("")
}, 60_000)

test("a name of emoji is a name, and writing from right to left begins at the right", async () => {
  await say(alan, hebrew)
  await sees(ada, hebrew)
  const message = ada.getByRole("article").filter({ hasText: hebrew })
  await message.getByText(emojiName).waitFor()
  const direction = await message.getByText(hebrew).evaluate(node => {
    const view = node.ownerDocument.defaultView
    return view?.getComputedStyle(node).direction
  })
  expect(direction).toBe("rtl")
  for (const page of [ada, alan]) await fits(page)
})

test("a file that lies about its type is a file to fetch, and runs nowhere", async () => {
  const page = `<!doctype html><script>window.ran=1;document.title="ran"</script>`
  const uploaded = await ada.request.post(`/api/media?name=${encodeURIComponent('<b>"kitten".png')}`, {
    headers: { "content-type": "image/png", origin: stage.site.url },
    data: Buffer.from(page),
  })
  expect(uploaded.status()).toBe(201)
  const file = (await uploaded.json()) as { id: string; url: string }
  const message = { key: crypto.randomUUID(), text: `caption ${markup}`, attachmentIds: [file.id] }
  await call(ada, "POST", `/api/rooms/${roomId}/messages`, message)
  await sees(alan, `caption ${markup}`)
  const card = alan.getByRole("article").filter({ hasText: "caption" })
  await card.getByRole("link", { name: 'Download <b>"kitten".png' }).waitFor()
  expect(await card.locator("img[src*='/api/media']").count()).toBe(0)
  const answer = await alan.request.get(file.url)
  expect(answer.headers()["x-content-type-options"]).toBe("nosniff")
  expect(answer.headers()["content-type"]).toStartWith("text/plain")
  await isHarmless(alan)
}, 60_000)

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
