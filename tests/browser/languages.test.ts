import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContextOptions, Page } from "playwright-core"
import { axeFindings } from "./axe.ts"
import { createChannel, desktop, joinChannel, phone, say, sees, until } from "./fixture.ts"
import { countShown, hasShown, pushService, workerOf } from "./push-service.ts"
import { keepShown } from "./seen.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let room: string
let adasState: NonNullable<BrowserContextOptions["storageState"]>

beforeAll(async () => {
  stage = await openStage({ alan: { viewport: desktop } })
  const { ada, alan: salma } = stage
  await stage.signUp({ alan: "سلمى" })
  await createChannel(ada, "analytical-engine")
  await joinChannel(salma, "analytical-engine")
  room = new URL(ada.url()).pathname
  await say(ada, "Written in English\n\n```ts\nconst turns = 5\n```")
  await say(salma, "مرحبًا @ada\n\n- أولًا")
  await sees(ada, "مرحبًا")
  adasState = await ada.context().storageState()
  for (const page of [ada, salma]) await page.context().close()
}, 120_000)

afterAll(() => stage?.close())

/** A browser of its own, which speaks the languages of a place. */
async function pageIn(locale: string, look: BrowserContextOptions = {}): Promise<Page> {
  const context = await stage.browser.newContext({
    baseURL: stage.site.url,
    viewport: desktop,
    reducedMotion: "reduce",
    locale,
    ...look,
  })
  return await context.newPage()
}

const inArabic = (look: BrowserContextOptions = {}) => pageIn("ar-EG", { storageState: adasState, ...look })

const html = (page: Page) =>
  page.evaluate<[string, string]>("[document.documentElement.lang, document.documentElement.dir]")

const styleOf = (page: Page, selector: string, name: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)}))["${name}"]`)

test("a fresh browser is spoken to in its language, and in no other before", async () => {
  const page = await pageIn("de-DE")
  await keepShown(page)
  await page.goto("/login")
  await page.getByRole("heading", { name: "Willkommen zurück" }).waitFor()
  expect(await html(page)).toEqual(["de", "ltr"])
  const shown = await page.evaluate<string[]>("[...window.shown]")
  expect(shown.some(text => text.includes("Willkommen zurück"))).toBe(true)
  expect(shown.filter(text => /Welcome back|Password|Log in/u.test(text))).toEqual([])

  await page.getByLabel("Benutzername oder E-Mail").fill("ada")
  await page.getByLabel("Passwort").fill("quite wrong indeed")
  await page.getByRole("button", { name: "Anmelden", exact: true }).click()
  await page.getByText("Der Benutzername oder das Passwort ist falsch.").waitFor()
  await page.context().close()
}, 60_000)

test("what one chooses holds from then on, and over a reload", async () => {
  const page = await pageIn("en-GB", { storageState: adasState })
  await page.goto("/settings/appearance")
  await page.getByLabel("Language").selectOption({ label: "Deutsch" })
  await page.getByRole("heading", { name: "Darstellung" }).waitFor()
  expect(await html(page)).toEqual(["de", "ltr"])
  await page.getByLabel("Sprache").selectOption({ label: "العربية" })
  await page.getByRole("heading", { name: "المظهر" }).waitFor()
  expect(await html(page)).toEqual(["ar", "rtl"])
  await page.reload()
  await page.getByRole("heading", { name: "المظهر" }).waitFor()
  expect(await html(page)).toEqual(["ar", "rtl"])
  await page.getByLabel("اللغة").selectOption({ label: "كما في متصفحي" })
  await page.getByRole("heading", { name: "Appearance" }).waitFor()
  expect(await html(page)).toEqual(["en", "ltr"])
  await page.context().close()
}, 60_000)

test("in Arabic the page runs from right to left, and what people wrote runs as they wrote it", async () => {
  const page = await inArabic()
  await page.goto(room)
  await page.getByRole("article").last().waitFor()
  const rooms = await page.getByRole("navigation", { name: "الغرف" }).boundingBox()
  expect(rooms).not.toBeNull()
  expect((rooms?.x ?? 0) + (rooms?.width ?? 0)).toBe(desktop.width)
  const log = await page.getByRole("log").boundingBox()
  expect((log?.x ?? 0) + (log?.width ?? 0)).toBeLessThanOrEqual(rooms?.x ?? 0)

  const direction = (text: string, selector: string) =>
    page.evaluate<string>(`getComputedStyle(
      [...document.querySelectorAll("article")]
        .find(article => article.textContent.includes("${text}"))
        .querySelector("${selector}"),
    ).direction`)
  expect(await direction("Written in English", "p")).toBe("ltr")
  expect(await direction("Written in English", "pre")).toBe("ltr")
  expect(await direction("مرحبًا", "p")).toBe("rtl")
  expect(await direction("مرحبًا", "ul")).toBe("rtl")
  expect(await styleOf(page, ".lucide-send-horizontal", "scale")).toBe("-1 1")

  // Egypt's figures, the day in words, two members in the dual.
  await page.getByText("اليوم", { exact: true }).waitFor()
  const english = page.getByRole("article").filter({ hasText: "Written in English" })
  expect(await english.locator("header time").textContent()).toMatch(/^[٠-٩]+:[٠-٩]{2} [صم]$/u)
  await page.getByRole("button", { name: "عضوان" }).waitFor()
  await page.context().close()
}, 60_000)

test("one writes, answers and finds things in Arabic", async () => {
  const page = await inArabic()
  await page.goto(room)
  const box = page.getByRole("textbox", { name: "الرسالة" })
  await box.waitFor()
  expect(await box.getAttribute("placeholder")).toContain("اكتب إلى")
  await box.fill("كتبت آدا هذا")
  await page.getByRole("button", { name: "إرسال" }).click()
  await page
    .getByRole("article")
    .filter({ hasText: "كتبت آدا هذا" })
    .getByText("أُرسلت")
    .or(page.getByRole("article").filter({ hasText: "كتبت آدا هذا" }).getByText("وصلت"))
    .first()
    .waitFor()

  // The key of K on an Arabic keyboard.
  await page.evaluate(
    `window.dispatchEvent(new KeyboardEvent("keydown", { key: "ن", code: "KeyK", ctrlKey: true, cancelable: true }))`,
  )
  await page.getByRole("combobox").fill("analytical")
  await page.getByRole("option", { name: "analytical-engine" }).waitFor()
  await page.context().close()
}, 60_000)

test("a push says its own sentences in the language that the page last spoke", async () => {
  const page = await inArabic()
  await page.context().grantPermissions(["notifications"], { origin: stage.site.url })
  await page.goto(room)
  await until(
    page,
    `caches.open("parley-words")
      .then(cache => cache.match("/words"))
      .then(kept => kept?.text())
      .then(words => words?.includes("رسالة جديدة"))`,
  )
  const push = await pushService(page)
  const worker = await workerOf(page)
  await worker.evaluate(countShown)
  const shared = {
    v: 1,
    title: "سلمى",
    url: room,
    roomId: "r",
    seq: 1,
    unread: 1,
    sound: false,
    at: new Date(),
  }
  const pushes = [
    { ...shared, tag: "one", sentence: "new_message", body: "New message" },
    { ...shared, tag: "two", sentence: null, body: "New message" },
  ]
  for (const each of pushes) await push(JSON.stringify(each))
  const bodies = `navigator.serviceWorker.ready
    .then(worker => worker.getNotifications())
    .then(all => all.map(({ body }) => body).sort())`
  await hasShown(worker, pushes.length)
  expect(await page.evaluate<string[]>(bodies)).toEqual(["New message", "رسالة جديدة"])
  await page.context().close()
}, 60_000)

/** Each with the way there. */
const screens: [name: string, open: (page: Page) => Promise<unknown>][] = [
  [
    "rooms",
    page => page.goto("/").then(() => page.getByRole("link", { name: /analytical-engine/ }).waitFor()),
  ],
  ["conversation", page => page.goto(room).then(() => page.getByRole("article").last().waitFor())],
  [
    "members",
    async page => {
      await page.goto(room)
      await page.getByRole("button", { name: "عضوان" }).click()
      await page.getByRole("listitem").filter({ hasText: "سلمى" }).waitFor()
    },
  ],
  ["appearance", page => page.goto("/settings/appearance").then(() => page.getByLabel("اللغة").waitFor())],
  ["account", page => page.goto("/settings/account").then(() => page.getByLabel("كلمة مرورك").waitFor())],
  [
    "search",
    async page => {
      await page.goto("/search?q=Written")
      await page.getByRole("main").getByText("Ada Lovelace").first().waitFor()
    },
  ],
  [
    "bookmarks",
    page => page.goto("/bookmarks").then(() => page.getByRole("heading", { level: 1 }).first().waitFor()),
  ],
  [
    "inbox",
    page => page.goto("/inbox").then(() => page.getByRole("heading", { name: "الإشعارات" }).waitFor()),
  ],
]

for (const [shape, viewport] of [
  ["desktop", desktop],
  ["phone", phone],
] as const) {
  test(`axe finds nothing in Arabic on a ${shape}`, async () => {
    const found: string[] = []
    const page = await inArabic({ viewport })
    for (const [name, open] of screens) {
      await open(page)
      found.push(...(await axeFindings(page)).map(finding => `${name}: ${finding}`))
    }
    await page.context().close()
    const outside = await pageIn("ar", { viewport })
    await outside.goto("/signup")
    await outside.getByRole("button", { name: "إنشاء الحساب" }).waitFor()
    found.push(...(await axeFindings(outside)).map(finding => `sign-up: ${finding}`))
    await outside.context().close()
    expect(found).toEqual([])
  }, 120_000)
}
