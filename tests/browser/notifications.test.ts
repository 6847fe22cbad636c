import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { createChannel, joinChannel, say, sees, until } from "./fixture.ts"
import { act } from "./places.ts"
import { countShown, hasShown, pushService, workerOf } from "./push-service.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page

beforeAll(async () => {
  stage = await openStage()
  ;({ ada, alan } = stage)
  await ada.context().grantPermissions(["notifications"], { origin: stage.site.url })
  // The push service of the browser's maker is out of reach here: pushes are delivered by its developer tools.
  await ada.addInitScript("PushManager.prototype.subscribe = async () => { throw new DOMException('away') }")
  await ada.addInitScript(countShown)
  await stage.signUp({ ada: "Ada <room>Lovelace</room>" })
  await createChannel(ada, "engines")
  await createChannel(ada, "looms")
  await joinChannel(alan, "engines")
}, 120_000)

afterAll(() => stage?.close())

const openRoom = async (page: Page, name: string) => {
  await page
    .getByRole("link", { name: new RegExp(name, "u") })
    .first()
    .click()
  await page.getByRole("heading", { name, level: 1 }).waitFor()
}
const inboxLink = (page: Page) => page.getByRole("link", { name: /^(Notifications|Inbox)|unread/u }).first()
const items = (page: Page) => page.getByRole("list", { name: "Notifications" }).getByRole("listitem")

interface Shown {
  readonly title: string
  readonly body: string
  readonly tag: string
  readonly url: string
}

const shownOutside = (page: Page) =>
  page.evaluate<Shown[]>(`(async () => {
    const registration = await navigator.serviceWorker.ready
    const all = await registration.getNotifications()
    return all.map(({ title, body, tag, data }) => ({ title, body, tag, url: data?.url }))
  })()`)

/** Waits until nothing of this tag is shown outside any more. */
const isTakenAway = (page: Page, tag: string) =>
  until(
    page,
    `navigator.serviceWorker.ready
      .then(registration => registration.getNotifications({ tag: ${JSON.stringify(tag)} }))
      .then(all => all.length === 0)`,
  )

/** Presses what is shown outside of the page, as far as a program can: the worker gets the event. */
async function press(page: Page, tag: string): Promise<void> {
  const worker = await workerOf(page)
  await worker.evaluate(`(async () => {
    const [notification] = await registration.getNotifications({ tag: ${JSON.stringify(tag)} })
    dispatchEvent(new NotificationEvent("notificationclick", { notification }))
  })()`)
}

test("a mention waits in the inbox, opens in its place, and is read everywhere", async () => {
  await openRoom(ada, "looms")
  await alan.goto("/inbox")
  await alan.getByText("You are all caught up").waitFor()
  await ada.goto("/inbox")
  await ada.getByText("You are all caught up").waitFor()
  await alan.getByRole("link", { name: "Back to rooms" }).click()
  await openRoom(alan, "engines")
  await say(alan, "@ada look at the **gears**")
  await items(ada).getByText("look at the gears").waitFor()
  await items(ada).getByText("Alan Turing mentioned you in engines").waitFor()
  await inboxLink(ada).getByText("1 unread").waitFor({ state: "attached" })

  const elsewhere = await ada.context().newPage()
  await elsewhere.goto("/inbox")
  await items(elsewhere).first().waitFor()
  await items(ada).getByRole("link").click()
  await ada.getByRole("heading", { name: "engines", level: 1 }).waitFor()
  await sees(ada, "look at the")
  await inboxLink(ada).getByText("unread").waitFor({ state: "detached" })
  await elsewhere
    .getByRole("listitem")
    .getByRole("button", { name: "Mark as read" })
    .waitFor({ state: "detached" })
  await elsewhere.close()
})

test("an answer and an addition wait, names stay names, and all are marked at once", async () => {
  await alan.goto("/inbox")
  await ada.goto("/")
  await openRoom(ada, "engines")
  await say(ada, "@alan which ones?")
  await say(ada, "@room tea is ready")
  await alan.getByText("Ada <room>Lovelace</room> mentioned you in engines").waitFor()
  await alan.getByText("mentioned everyone in engines").waitFor()
  await inboxLink(alan).getByText("2 unread").waitFor({ state: "attached" })
  await alan.getByRole("button", { name: "Mark all as read" }).click()
  await inboxLink(alan).getByText("unread").waitFor({ state: "detached" })
  await alan.getByText("Unread", { exact: true }).first().click()
  await alan.reload()
  await alan.getByText("You are all caught up").waitFor()
  await alan.getByRole("button", { name: "Show earlier ones" }).click()
  await items(alan).nth(1).waitFor()
  expect(await items(alan).count()).toBe(2)
})

test("a push is shown by the service worker, leads to its message, and is taken away once it is read", async () => {
  await ada.goto("/settings/notifications")
  await ada.getByRole("button", { name: "Turn on" }).click()
  await ada.getByRole("button", { name: "Turn off" }).waitFor()
  const roomId = await roomIdOf(ada, "engines")
  const url = `/rooms/${roomId}/messages/1`
  const push = {
    ...{ v: 1, kind: "mention", title: "Alan Turing · engines", body: "from afar" },
    ...{ roomId, messageId: "m", seq: 1, tag: "m", url },
    ...{ unread: 3, sound: false, at: "2026-01-15T20:00:00.000Z" },
  }
  const deliver = await pushService(ada)
  const worker = await workerOf(ada)
  await worker.evaluate(countShown)
  await deliver(JSON.stringify(push))
  await hasShown(worker, 1)
  const { title, body } = push
  expect(await shownOutside(ada)).toEqual([{ title, body, tag: "m", url }])
  // Not what this version knows: something is shown all the same.
  await deliver("nonsense")
  await hasShown(worker, 2)
  expect((await shownOutside(ada)).find(({ tag }) => tag === "unknown")?.title).toBe("Parley")

  await press(ada, "m")
  await ada.waitForURL(`**${url}`)
  await isTakenAway(ada, "m")

  await deliver(JSON.stringify({ ...push, tag: "again" }))
  await hasShown(worker, 3)
  expect((await shownOutside(ada)).some(({ tag }) => tag === "again")).toBe(true)
  await inEngines()
  await say(alan, "read me")
  await sees(ada, "read me")
  await isTakenAway(ada, "again")
})

test("what comes while the page is behind others is shown outside of it, and leads back", async () => {
  const settings = ada.waitForResponse(/notification-settings$/u)
  await ada.goto("/")
  await openRoom(ada, "engines")
  await settings
  // It hears what is said, and from here on stays loaded.
  await inEngines()
  await say(alan, "Are you there?")
  await sees(ada, "Are you there?")
  await inboxLink(ada).click()
  await ada.getByRole("heading", { name: "Notifications", level: 1 }).waitFor()
  await ada.evaluate("document.hasFocus = () => false")
  await say(alan, "@ada come back")
  await hasShown(ada, 1)
  const alert = (await shownOutside(ada)).find(({ body }) => body === "@ada come back")
  expect(alert?.title).toBe("Alan Turing · engines")
  await press(ada, alert?.tag ?? "")
  await ada.waitForURL(`**${alert?.url}`)
  await sees(ada, "come back")
})

test("one's settings are kept", async () => {
  await ada.goto("/settings/notifications")
  await ada.getByRole("radio", { name: "What concerns me" }).check()
  await ada.getByRole("switch", { name: "Show what was said" }).uncheck()
  await ada.getByRole("switch", { name: "Quiet hours" }).check()
  await ada.getByLabel("To", { exact: true }).fill("06:30")
  await ada.getByLabel("To", { exact: true }).blur()
  await ada.getByText("Until the next day.").waitFor()
  const saved = ada.waitForResponse(
    async answer =>
      answer.url().endsWith("/notification-settings") && !(await answer.text()).includes("[1,2,3,4,5,6,0]"),
  )
  await ada.getByText("Sun", { exact: true }).click()
  await saved
  await ada.reload()
  await ada.getByLabel("To", { exact: true }).waitFor()
  expect(await ada.getByLabel("To", { exact: true }).inputValue()).toBe("06:30")
  expect(await ada.getByLabel("Sunday").isChecked()).toBe(false)
  expect(await ada.getByRole("radio", { name: "What concerns me" }).isChecked()).toBe(true)
  expect(await ada.getByRole("switch", { name: "Show what was said" }).isChecked()).toBe(false)
})

test("how someone is and that they type is seen by the other", async () => {
  await inEngines()
  await ada.goto("/")
  await openRoom(ada, "engines")
  await ada.getByRole("button", { name: "2 members" }).click()
  await ada.getByRole("button", { name: "Profile of Alan Turing" }).last().click()
  const card = ada.getByRole("dialog", { name: "Profile of Alan Turing" })
  await card.getByText("Online").waitFor()
  await card.getByRole("button", { name: "Message" }).click()
  await ada.locator("main header").getByText("Online").waitFor()

  await alan.goto("/settings")
  await alan.locator("main").getByText("Do not disturb").click()
  await ada.locator("main header").getByText("Do not disturb").waitFor()
  await alan.locator("main").getByText("Online", { exact: true }).click()
  await ada.locator("main header").getByText("Online").waitFor()

  await inEngines()
  await openRoom(ada, "engines")
  await alan.getByRole("textbox", { name: "Message" }).pressSequentially("I think")
  await ada.getByRole("status", { name: "Typing" }).getByText("Alan Turing is typing…").waitFor()
  await alan.getByRole("button", { name: "Send" }).click()
  await ada.getByText("Alan Turing is typing…").waitFor({ state: "detached" })
})

test("who types in a thread is seen in the thread, and not beside it", async () => {
  await sees(ada, "I think")
  for (const page of [ada, alan]) await act(page, "I think", "Open thread")
  const threadOf = (page: Page) => page.getByRole("complementary", { name: "Thread" })
  const [beside, thread] = [threadOf(ada), threadOf(alan)]
  const typing = beside.getByRole("status", { name: "Typing" }).getByText("Alan Turing is typing…")
  // Typing is told once in a while: soon after the message before, the first keystrokes are not.
  const reply = thread.getByRole("textbox", { name: "Reply" })
  do await reply.pressSequentially("And also ", { delay: 50 })
  while (!(await typing.isVisible()))
  expect(await ada.getByText("Alan Turing is typing…").count()).toBe(1)
  await thread.getByRole("button", { name: "Send" }).click()
  await beside.getByText("Alan Turing is typing…").waitFor({ state: "detached" })
})

test("nothing went wrong in any page", () => {
  expect(stage.pageErrors).toEqual([])
})

async function inEngines(): Promise<Page> {
  await alan.goto("/")
  await openRoom(alan, "engines")
  return alan
}

async function roomIdOf(page: Page, name: string): Promise<string> {
  const href = await page
    .getByRole("link", { name: new RegExp(`^${name}`, "u") })
    .first()
    .getAttribute("href")
  return href?.split("/").at(-1) ?? ""
}
