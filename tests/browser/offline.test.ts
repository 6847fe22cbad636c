import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { createChannel, desktop, joinChannel, say, sees, until } from "./fixture.ts"
import { notice, waiting } from "./places.ts"
import { kept, untilKept } from "./seen.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page

beforeAll(async () => {
  stage = await openStage({ alan: { viewport: desktop } })
  ;({ ada, alan } = stage)
  await stage.signUp()
  for (const name of ["engines", "looms"]) {
    await createChannel(alan, name)
    await say(alan, `Welcome to ${name}`)
    await joinChannel(ada, name)
    await sees(ada, `Welcome to ${name}`)
  }
}, 120_000)

afterAll(() => stage?.close())

const rooms = (page: Page) => page.getByRole("navigation", { name: "Rooms" })
const enter = async (page: Page, name: string) => {
  await rooms(page).getByRole("link", { name }).click()
  await page.getByRole("heading", { name, level: 1 }).waitFor()
}

test("what was read is there without a network, and told to be of then", async () => {
  await until(ada, "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")
  for (const name of ["engines", "looms"]) await untilKept(ada, `Welcome to ${name}`)
  await ada.context().setOffline(true)
  await ada.reload()
  await notice(ada)
    .getByText(/What you see is from \d/)
    .waitFor()
  for (const name of ["engines", "looms"]) {
    await enter(ada, name)
    await sees(ada, `Welcome to ${name}`)
    await rooms(ada).getByText(`Alan Turing: Welcome to ${name}`).waitFor()
  }
})

test("what is written without a network waits, can be taken back, and arrives once with it", async () => {
  await say(ada, "Written in a tunnel")
  await say(ada, "Better left unsaid")
  await waiting(ada, "Better left unsaid").getByRole("button", { name: "Cancel" }).click()
  await waiting(ada, "Better left unsaid").waitFor({ state: "detached" })
  await ada.reload()
  await waiting(ada, "Written in a tunnel").waitFor()
  await say(alan, "Said meanwhile")

  await ada.context().setOffline(false)
  for (const page of [ada, alan]) {
    await sees(page, "Said meanwhile")
    await sees(page, "Written in a tunnel")
  }
  await notice(ada).getByText("What you see").waitFor({ state: "detached" })
  expect(await alan.getByText("Better left unsaid").count()).toBe(0)
})

test("logging out leaves nothing of it in the browser", async () => {
  await untilKept(ada, "Written in a tunnel")
  await ada.getByRole("button", { name: "Account" }).click()
  await ada.getByRole("button", { name: "Log out" }).click()
  await ada.getByRole("textbox", { name: "Username or e-mail" }).waitFor()
  expect(await ada.evaluate<string>(kept)).toBe("[]")
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
