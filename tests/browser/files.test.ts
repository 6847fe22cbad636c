import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { createChannel, joinChannel, say, sees } from "./fixture.ts"
import { type GivenFile, picture } from "./given.ts"
import { act, log } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page
const folder = mkdtempSync(join(tmpdir(), "parley-files-"))

beforeAll(async () => {
  stage = await openStage()
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
}, 120_000)

afterAll(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true })
})

const note = (name: string, text = name): GivenFile => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(text),
})

const composer = (page: Page) => page.getByRole("form", { name: "Message", exact: true })
const chosen = (page: Page) => composer(page).getByRole("list", { name: "Files to send" })
const file = (page: Page, name: string) => log(page).getByRole("link", { name: `Download ${name}` })

const choose = (page: Page, files: string | GivenFile | GivenFile[]) =>
  composer(page).locator("input[type=file]").setInputFiles(files)
const send = (page: Page) => composer(page).getByRole("button", { name: "Send" }).click()

test("a picture goes from one to the other, who opens it whole", async () => {
  expect(await composer(ada).getByRole("button", { name: "Send" }).isDisabled()).toBe(true)
  await choose(ada, await picture(ada, "engine.png"))
  await chosen(ada).getByRole("listitem", { name: "engine.png" }).locator("img").waitFor()
  await send(ada)
  await chosen(ada).waitFor({ state: "detached" })

  await log(alan).getByRole("button", { name: "Show engine.png" }).click()
  const whole = alan.getByRole("img", { name: "engine.png" })
  await whole.waitFor()
  expect(await whole.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(320)
  await alan.keyboard.press("Escape")
  await whole.waitFor({ state: "detached" })
  expect(await log(ada).getByRole("button", { name: "Show engine.png" }).count()).toBe(1)
})

test("several files go along with a text, and one that was taken off stays behind", async () => {
  await choose(ada, [note("plan.txt"), note("secret.txt"), note("costs.txt")])
  await chosen(ada).getByRole("button", { name: "Remove secret.txt" }).click()
  await say(ada, "The plan and its costs")
  await sees(alan, "The plan and its costs")
  await file(alan, "plan.txt").waitFor()
  await file(alan, "costs.txt").waitFor()
  expect(await file(alan, "secret.txt").count()).toBe(0)
})

test("what a message cannot take is said in words, and the rest is kept", async () => {
  const film = join(folder, "film.bin")
  writeFileSync(film, "")
  truncateSync(film, 100 * 1024 * 1024 + 1)
  await choose(ada, film)
  await composer(ada).getByText("“film.bin” is too large: a file may have 100 MiB at most.").waitFor()
  await choose(
    ada,
    Array.from({ length: 12 }, (_, index) => note(`part ${index}`)),
  )
  await composer(ada).getByText("A message takes 10 files at most: 2 were left out.").waitFor()
  expect(await chosen(ada).getByRole("listitem").count()).toBe(10)
  await composer(ada).getByRole("button", { name: "Dismiss" }).click()
  while ((await chosen(ada).count()) > 0) {
    await chosen(ada)
      .getByRole("button", { name: /^Remove/ })
      .first()
      .click()
  }
})

test("files are pasted and dropped", async () => {
  const give = (selector: string, event: string) =>
    ada.evaluate(`{
      const data = new DataTransfer()
      data.items.add(new File(["by hand"], "${event}.txt", { type: "text/plain" }))
      const target = document.querySelector(${JSON.stringify(selector)})
      const given = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data }
      const Kind = "${event}" === "paste" ? ClipboardEvent : DragEvent
      target.dispatchEvent(new Kind("${event}", given))
    }`)
  await give("textarea[aria-label=Message]", "paste")
  await chosen(ada).getByRole("listitem", { name: "paste.txt" }).waitFor()
  await give("[role=log]", "dragenter")
  await ada.getByText("Drop files to send them to engines").waitFor()
  await give("[role=log]", "drop")
  await chosen(ada).getByRole("listitem", { name: "drop.txt" }).waitFor()
  await ada.getByText("Drop files to send them to engines").waitFor({ state: "detached" })
  await send(ada)
  await file(alan, "paste.txt").waitFor()
  await file(alan, "drop.txt").waitFor()
})

test("files go into a thread too", async () => {
  await say(alan, "Where are the drawings?")
  await sees(ada, "Where are the drawings?")
  await act(ada, "Where are the drawings?", "Open thread")
  const thread = ada.getByRole("complementary", { name: "Thread" })
  await thread.locator("input[type=file]").setInputFiles(note("drawings.txt"))
  await thread.getByRole("list", { name: "Files to send" }).getByText("drawings.txt").waitFor()
  await thread.getByRole("button", { name: "Send" }).click()
  await thread.getByRole("link", { name: "Download drawings.txt" }).waitFor()
  await file(alan, "drawings.txt").waitFor()
  await thread.getByRole("button", { name: "Close thread" }).click()
})

test("a file whose line breaks while it goes arrives once when it is back", async () => {
  const line = await ada.context().newCDPSession(ada)
  const lineOf = (offline: boolean, uploadThroughput: number) =>
    line.send("Network.emulateNetworkConditions", {
      ...{ offline, latency: 0, downloadThroughput: -1, uploadThroughput },
    })
  await line.send("Network.enable")
  await lineOf(false, 400_000)
  await choose(ada, { name: "archive.bin", mimeType: "", buffer: Buffer.alloc(3_000_000, "ab") })
  await say(ada, "The whole archive")
  const waiting = log(ada).getByRole("article").filter({ hasText: "The whole archive" })
  await waiting.getByText("Uploading…").waitFor()
  await ada.evaluate(`(async () => {
    while (!(document.querySelector('[role="log"] progress')?.value > 0)) {
      await new Promise(done => requestAnimationFrame(done))
    }
  })()`)
  const begun: string[] = []
  const offsets: number[] = []
  ada.on("request", request => {
    if (!request.url().includes("/api/media/uploads")) return
    if (request.method() === "POST") begun.push(request.url())
    if (request.method() === "PATCH") offsets.push(Number(request.headers()["upload-offset"]))
  })
  await lineOf(true, -1)
  await say(ada, "Written behind it")
  await lineOf(false, -1)
  await sees(alan, "Written behind it")
  await sees(alan, "The whole archive")
  await file(alan, "archive.bin").waitFor()
  expect(await file(alan, "archive.bin").count()).toBe(1)
  // It went on from where it was, and was not begun anew.
  expect(begun).toEqual([])
  expect(Math.min(...offsets)).toBeGreaterThan(0)
  await sees(ada, "The whole archive")
  await line.detach()
}, 60_000)

test("a message that waits for its files can be given up", async () => {
  await ada.context().setOffline(true)
  await choose(ada, note("mistake.txt"))
  await say(ada, "Never to be sent")
  const waiting = log(ada).getByRole("article").filter({ hasText: "Never to be sent" })
  await waiting.getByRole("listitem", { name: "mistake.txt" }).waitFor()
  await waiting.getByRole("button", { name: "Cancel" }).click()
  await waiting.waitFor({ state: "detached" })
  await ada.context().setOffline(false)
  await say(ada, "Sent in its place")
  await sees(alan, "Sent in its place")
  expect(await log(alan).getByText("Never to be sent").count()).toBe(0)
  expect(await file(alan, "mistake.txt").count()).toBe(0)
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
