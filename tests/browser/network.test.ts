import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test"
import type { CDPSession, Page } from "playwright-core"
import { createChannel, desktop, joinChannel, say, sees } from "./fixture.ts"
import { composer, notice, waiting } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page
/** Ada's cable. */
let network: CDPSession

beforeAll(async () => {
  stage = await openStage({ alan: { viewport: desktop } })
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
  network = await ada.context().newCDPSession(ada)
  await network.send("Network.enable")
}, 120_000)

afterAll(() => stage?.close())

beforeEach(() => plugIn())

const speed = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
const plugIn = () => network.send("Network.emulateNetworkConditions", { offline: false, ...speed })
const unplug = () => network.send("Network.emulateNetworkConditions", { offline: true, ...speed })

test("a network that goes while one types is told, and takes none of what was typed", async () => {
  await composer(ada).fill("Half a tho")
  await unplug()
  await notice(ada).getByText("offline").waitFor()
  await composer(ada).pressSequentially("ught")
  await plugIn()
  await notice(ada).getByText("offline").waitFor({ state: "detached" })
  expect(await composer(ada).inputValue()).toBe("Half a thought")
  await composer(ada).press("Enter")
  await sees(alan, "Half a thought")
}, 60_000)

test("what is sent without a network waits in sight, and arrives once and in order when it is back", async () => {
  const lines = ["First without a line", "Second without a line", "Third without a line"]
  await unplug()
  for (const line of lines) await say(ada, line)
  for (const line of lines) await waiting(ada, line).waitFor()
  await say(alan, "Said meanwhile by another")
  await plugIn()
  for (const page of [ada, alan]) {
    for (const line of [...lines, "Said meanwhile by another"]) await sees(page, line)
  }
  const shown = await alan.getByRole("article").filter({ hasText: "without a line" }).allInnerTexts()
  expect(shown.map(text => lines.findIndex(line => text.includes(line)))).toEqual([0, 1, 2])
}, 60_000)

test("a message that waits outlives the page, and can be taken back", async () => {
  await unplug()
  await say(ada, "Kept through a reload")
  await say(ada, "Better left unsaid")
  await waiting(ada, "Better left unsaid").getByRole("button", { name: "Cancel" }).click()
  await waiting(ada, "Better left unsaid").waitFor({ state: "detached" })
  await plugIn()
  await ada.reload()
  await sees(ada, "Kept through a reload")
  await sees(alan, "Kept through a reload")
  expect(await alan.getByText("Better left unsaid").count()).toBe(0)
}, 60_000)

test("a message that is refused once the network is back says why, and is sent again when one asks for it", async () => {
  const room = `${stage.site.url}/api/rooms/${new URL(ada.url()).pathname.split("/")[2]}`
  const archive = async (archived: boolean) => {
    // Beside the page, which has no network.
    const answer = await ada
      .context()
      .request.patch(room, { data: { archived }, headers: { origin: stage.site.url } })
    expect(answer.status()).toBe(200)
  }
  await unplug()
  await say(ada, "Spoken to an empty room")
  await waiting(ada, "Spoken to an empty room").waitFor()
  await archive(true)
  await plugIn()
  const refused = ada.getByRole("article").filter({ hasText: "Spoken to an empty room" })
  await refused.getByText("Not sent. This room is archived.").waitFor()
  await archive(false)
  await composer(ada).waitFor()
  await refused.getByRole("button", { name: "Retry" }).click()
  await sees(alan, "Spoken to an empty room")
  await sees(ada, "Spoken to an empty room")
}, 60_000)

test("a message on its way while the server is killed arrives once", async () => {
  const crash = stage.site.crashAndRestart()
  const lines = Array.from({ length: 5 }, (_, n) => `While it fell ${n}.`)
  for (const line of lines) await say(ada, line)
  await crash
  for (const page of [ada, alan]) for (const line of lines) await sees(page, line)
}, 60_000)

test("a picture whose upload is cut off is told in words, and can be chosen again", async () => {
  await ada.goto("/settings/profile")
  const buffer = await alan.screenshot()
  const use = ada.getByRole("button", { name: "Use picture" })
  const choose = async () => {
    await ada.locator("input[type=file]").setInputFiles({ name: "me.png", mimeType: "image/png", buffer })
    await use.waitFor()
  }
  await choose()
  await unplug()
  await use.click()
  await ada.getByRole("alert").first().waitFor()
  await plugIn()
  await choose()
  await use.click()
  await ada.getByRole("button", { name: "Remove picture" }).waitFor()
}, 60_000)

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
