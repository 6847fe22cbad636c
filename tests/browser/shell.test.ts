import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { createChannel, joinChannel, openPage, phone, say, sees, until } from "./fixture.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page

beforeAll(async () => {
  stage = await openStage()
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "engines")
  await createChannel(ada, "looms")
  await joinChannel(alan, "engines")
}, 120_000)

afterAll(() => stage?.close())

const ground = (page: Page): Promise<string> =>
  page.evaluate<string>(
    "getComputedStyle(document.documentElement).getPropertyValue('--color-base-100').trim()",
  )

async function jumpTo(page: Page, query: string): Promise<void> {
  await page.keyboard.press("Control+k")
  await page.getByRole("combobox", { name: "Jump to" }).fill(query)
  await page.getByRole("option").first().waitFor()
}

test("the switcher goes to a room, a person and a command by keyboard", async () => {
  await jumpTo(ada, "eng")
  await ada.keyboard.press("Enter")
  await ada.getByRole("heading", { name: "engines", level: 1 }).waitFor()

  await jumpTo(ada, "turing")
  await ada.getByRole("option", { name: /Alan Turing/ }).waitFor()
  await ada.keyboard.press("Enter")
  await ada.getByRole("heading", { name: "Alan Turing", level: 1 }).waitFor()

  const before = await ground(ada)
  await jumpTo(ada, "theme: forest")
  await ada.keyboard.press("Enter")
  await ada.locator("html[data-theme=parley-forest]").waitFor()
  expect(await ground(ada)).not.toBe(before)

  await jumpTo(ada, "new ch")
  await ada.keyboard.press("ArrowDown")
  await ada.keyboard.press("ArrowUp")
  await ada.keyboard.press("Enter")
  await ada.getByRole("dialog", { name: "New room" }).waitFor()
  await ada.keyboard.press("Escape")
  await ada.getByRole("dialog").waitFor({ state: "detached" })
})

test("a theme and a density are kept across a reload", async () => {
  await ada.goto("/settings/appearance")
  await ada.getByText("Midnight", { exact: true }).click()
  await ada.getByText("Compact", { exact: true }).click()
  await ada.reload()
  await ada.locator("html[data-theme=parley-midnight][data-density=compact]").waitFor()
  await ada.getByRole("radio", { name: "Midnight" }).waitFor({ state: "attached" })
  expect(await ada.getByRole("radio", { name: "Midnight" }).isChecked()).toBe(true)
  await ada.getByText("System", { exact: true }).click()
  await ada.getByText("Comfortable", { exact: true }).click()
  await ada.locator("html:not([data-theme])").waitFor()
})

test("a profile is changed and shown on the card", async () => {
  await ada.goto("/settings/profile")
  await ada.getByRole("button", { name: "Set a status" }).last().click()
  await ada.getByRole("textbox", { name: "What are you up to?" }).fill("Writing notes")
  await ada.getByRole("button", { name: "Save status" }).click()
  await ada.getByRole("dialog").waitFor({ state: "detached" })
  await ada.getByRole("textbox", { name: "About you" }).fill("First of my kind")
  await ada.getByRole("button", { name: "Save profile" }).click()
  await ada.getByRole("status").getByText("Saved").waitFor()
  await ada.getByRole("button", { name: "Account" }).getByText("Writing notes").waitFor()

  await alan.getByRole("button", { name: "2 members" }).click()
  await alan.getByRole("button", { name: "Profile of Ada Lovelace" }).click()
  const card = alan.getByRole("dialog", { name: "Profile of Ada Lovelace" })
  await card.getByText("Writing notes").waitFor()
  await card.getByText("First of my kind").waitFor()
  await card.getByRole("button", { name: "Message" }).click()
  await alan.getByRole("heading", { name: "Ada Lovelace", level: 1 }).waitFor()
})

test("a picture is cropped, sent and shown", async () => {
  await ada.goto("/settings/profile")
  const png = await alan.screenshot()
  const picture = { name: "me.png", mimeType: "image/png", buffer: png }
  await ada.locator("input[type=file]").setInputFiles({ ...picture, buffer: Buffer.from("no picture") })
  await ada.getByRole("alert").getByText("no picture that can be read").waitFor()
  await ada.keyboard.press("Escape")
  await ada.locator("input[type=file]").setInputFiles(picture)
  await ada.getByRole("button", { name: "Use picture" }).click()
  await ada.getByRole("button", { name: "Remove picture" }).waitFor()
  await ada.locator("main img").first().waitFor()
  await ada.getByRole("button", { name: "Remove picture" }).click()
  await ada.getByRole("button", { name: "Choose a picture" }).first().waitFor()
})

test("another session is seen and ended", async () => {
  const other = await openPage(stage.browser, stage.site)
  await other.goto("/login")
  await other.getByRole("textbox", { name: "Username or e-mail" }).fill("ada")
  await other.getByLabel("Password").fill("correct horse battery")
  await other.getByRole("button", { name: "Log in", exact: true }).click()
  await other.getByRole("navigation", { name: "Rooms" }).waitFor()

  await ada.goto("/settings/sessions")
  await ada.getByText("This browser").waitFor()
  await ada.getByRole("button", { name: /^End the session in/ }).click()
  await other.getByRole("button", { name: "Log in", exact: true }).waitFor()
  expect(await ada.getByRole("button", { name: /^End the session in/ }).count()).toBe(0)
  await other.context().close()
})

test("a favourite stands in its own section, and sections fold up", async () => {
  await ada.getByRole("link", { name: /looms/ }).click()
  await ada.getByRole("button", { name: "1 member" }).click()
  await ada.getByRole("button", { name: "Room settings" }).click()
  await ada.getByRole("switch", { name: "Favourite" }).click()
  await ada.getByRole("region", { name: "Favourites" }).getByRole("link", { name: /looms/ }).waitFor()
  await ada.getByRole("textbox", { name: "Topic" }).fill("Cards and threads")
  await ada.getByRole("button", { name: "Save room" }).click()
  await ada.getByRole("status").getByText("Saved").waitFor()
  await ada.keyboard.press("Escape")
  await ada.getByRole("tab", { name: "Members" }).press("ArrowLeft")
  await ada.getByRole("tabpanel").getByText("Cards and threads").waitFor()

  const channels = ada.getByRole("region", { name: "Channels" })
  await channels.getByRole("button", { name: "Channels", exact: true }).click()
  await channels.getByRole("link", { name: /engines/ }).waitFor({ state: "detached" })
  await ada.reload()
  await ada.getByRole("region", { name: "Favourites" }).waitFor()
  expect(await channels.getByRole("link", { name: /engines/ }).count()).toBe(0)
  await channels.getByRole("button", { name: "Channels", exact: true }).click()
  await channels.getByRole("link", { name: /engines/ }).waitFor()
})

test("a draft is marked in the list and is there after a reload", async () => {
  await ada.getByRole("link", { name: /engines/ }).click()
  await ada.getByRole("textbox", { name: "Message" }).fill("Not yet said")
  await ada.getByRole("link", { name: /looms/ }).click()
  await ada.getByRole("link", { name: /engines.*Draft: Not yet said/ }).waitFor()
  await ada.reload()
  await ada.getByRole("link", { name: /engines.*Draft: Not yet said/ }).click()
  await ada.getByRole("textbox", { name: "Message" }).press("Enter")
  await sees(ada, "Not yet said")
})

test("one goes from room to room by keyboard, and the help lists the keys", async () => {
  await ada.keyboard.press("Alt+ArrowUp")
  await ada.getByRole("heading", { name: "looms", level: 1 }).waitFor()
  await ada.keyboard.press("Alt+ArrowDown")
  await ada.getByRole("heading", { name: "engines", level: 1 }).waitFor()
  await ada.getByRole("button", { name: "Account" }).click()
  await ada.getByRole("button", { name: "Keyboard shortcuts" }).click()
  await ada.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("Next unread room").waitFor()
  await ada.keyboard.press("Escape")
})

test("a phone has its own way around, and nothing is wider than it", async () => {
  await alan.goto("/")
  const bar = alan.getByRole("navigation", { name: "Main" })
  for (const width of [360, 768, 1280, 1920]) {
    for (const path of ["/", "/browse", "/settings/appearance", "/settings/profile"]) {
      await alan.setViewportSize({ width, height: 800 })
      await alan.goto(path)
      await alan
        .getByRole("main")
        .or(alan.getByRole("navigation", { name: "Rooms" }))
        .first()
        .waitFor()
      expect(await alan.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width)
    }
  }
  await alan.setViewportSize(phone)
  await alan.goto("/")
  await bar.getByRole("link", { name: "You" }).click()
  await alan.getByRole("link", { name: "Appearance" }).click()
  await alan.getByRole("heading", { name: "Appearance" }).waitFor()
  await bar.getByRole("button", { name: "Find" }).click()
  await alan.getByRole("option", { name: /engines/ }).click()
  await alan.getByRole("heading", { name: "engines", level: 1 }).waitFor()
  await bar.waitFor({ state: "detached" })
  await say(alan, "Found it")
  await sees(ada, "Found it")
})

test("right to left, the list stands on the right and nothing is wider than the page", async () => {
  await ada.evaluate("document.documentElement.dir = 'rtl'")
  for (const path of ["engines", "looms"]) {
    await ada.getByRole("link", { name: new RegExp(path) }).click()
    await ada.getByRole("heading", { name: path, level: 1 }).waitFor()
    const list = await ada.getByRole("navigation", { name: "Rooms" }).boundingBox()
    const main = await ada.getByRole("main").boundingBox()
    expect(list?.x).toBeGreaterThan((main?.x ?? 0) + (main?.width ?? 0) - 1)
    expect(await ada.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1280)
  }
  await ada.evaluate("document.documentElement.dir = 'ltr'")
})

test("the keyboard begins with the way past the list", async () => {
  // Where no text box takes the focus by itself.
  await ada.goto("/")
  await ada.getByRole("navigation", { name: "Rooms" }).waitFor()
  await ada.keyboard.press("Tab")
  expect(await ada.evaluate<string>("document.activeElement.textContent")).toBe("Skip to content")
  await ada.keyboard.press("Enter")
  expect(await ada.evaluate<string>("document.activeElement.id")).toBe("content")
})

test("the page can be installed, and its shell is there without a network", async () => {
  await ada.goto("/")
  await ada.evaluate("navigator.serviceWorker.ready.then(() => true)")
  const manifest = await ada.request.get("/manifest.webmanifest")
  const { icons } = (await manifest.json()) as { icons: { src: string; purpose?: string }[] }
  for (const { src } of icons) expect((await ada.request.get(src)).status()).toBe(200)
  expect(icons.some(icon => icon.purpose === "maskable")).toBe(true)

  const newcomer = await openPage(stage.browser, stage.site)
  const sockets: string[] = []
  newcomer.on("websocket", socket => sockets.push(socket.url()))
  await newcomer.goto("/")
  await until(
    newcomer,
    "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)",
  )
  await newcomer.context().setOffline(true)
  await newcomer.reload()
  await newcomer.getByRole("heading", { name: "The server cannot be reached" }).waitFor()
  await newcomer.getByRole("button", { name: "Try again" }).click()
  await newcomer.getByRole("heading", { name: "The server cannot be reached" }).waitFor()
  await newcomer.context().setOffline(false)
  await newcomer.getByRole("textbox", { name: "Username or e-mail" }).waitFor()
  // Whoever is not logged in has nothing to hear.
  expect(sockets).toEqual([])
  await newcomer.context().close()
})

test("pictures that were seen are forgotten with the session", async () => {
  await ada.goto("/settings/profile")
  const picture = { name: "me.png", mimeType: "image/png", buffer: await alan.screenshot() }
  await ada.locator("input[type=file]").setInputFiles(picture)
  await ada.getByRole("button", { name: "Use picture" }).click()
  const kept = "caches.open('parley-pictures').then(cache => cache.keys()).then(keys => keys.length)"
  await until(ada, `${kept}.then(count => count > 0)`)
  await ada.getByRole("button", { name: "Account" }).click()
  await ada.getByRole("button", { name: "Log out" }).last().click()
  await ada.getByRole("textbox", { name: "Username or e-mail" }).waitFor()
  await until(ada, `${kept}.then(count => count === 0)`)
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
