import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { clickOver, createChannel, joinChannel, say, sees } from "./fixture.ts"
import { message } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page

beforeAll(async () => {
  stage = await openStage()
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
}, 120_000)

afterAll(() => stage?.close())

/** Uses one of the buttons that a pointer finds on a message. */
const useTool = (page: Page, text: string, tool: string) => clickOver(message(page, text), tool)
const openMore = (page: Page, text: string) => useTool(page, text, "More actions")

test("a message is edited in its place, and both see that it was", async () => {
  await say(ada, "The frist program")
  await sees(alan, "The frist program")
  await useTool(ada, "The frist program", "Edit")
  const editor = ada.getByRole("textbox", { name: "Edit message" })
  await editor.fill("The first program")
  await editor.press("Escape")
  await sees(ada, "The frist program")

  await ada.getByRole("textbox", { name: "Message", exact: true }).press("ArrowUp")
  await editor.fill("The first program")
  await editor.press("Enter")
  await ada.locator("textarea[aria-label=Message]:focus").waitFor()
  for (const page of [ada, alan]) {
    await sees(page, "The first program")
    await message(page, "The first program").getByText("(edited)").waitFor()
  }
})

test("people react, join in and take it back", async () => {
  await openMore(alan, "The first program")
  await alan.getByRole("dialog").getByRole("button", { name: "React with ❤️" }).click()
  const heart = (page: Page, count: number) =>
    message(page, "The first program").getByRole("button", { name: `❤️ ${count}` })
  await heart(ada, 1).click()
  await heart(alan, 2).waitFor()
  expect(await heart(ada, 2).getAttribute("title")).toBe("Alan Turing and You")
  expect(await heart(ada, 2).getAttribute("aria-pressed")).toBe("true")
  await heart(alan, 2).click()
  await heart(ada, 1).click()
  await heart(alan, 1).waitFor({ state: "detached" })

  await useTool(ada, "The first program", "React")
  await ada.getByRole("combobox", { name: "Search emoji" }).fill("rocket")
  await ada.getByRole("option", { name: "rocket" }).click()
  await message(alan, "The first program").getByRole("button", { name: "🚀 1" }).waitFor()
})

test("an answer shows what it answers, and is counted under it", async () => {
  await openMore(alan, "The first program")
  await alan.getByRole("button", { name: "Reply", exact: true }).click()
  await alan.getByText("Replying to Ada Lovelace").waitFor()
  await say(alan, "With no machine to run it")
  const answer = message(ada, "With no machine to run it")
  await answer.getByRole("button", { name: "Go to the message of Ada Lovelace" }).click()
  await ada.getByRole("button", { name: "1 reply" }).waitFor()
})

test("a thread is answered in its own panel, on desk and phone", async () => {
  await ada.getByRole("button", { name: "1 reply" }).click()
  const beside = ada.getByRole("complementary", { name: "Thread" })
  await beside.getByText("With no machine to run it").waitFor()
  await beside.getByRole("textbox", { name: "Reply in thread" }).fill("There will be one")
  await beside.getByRole("textbox", { name: "Reply in thread" }).press("Enter")

  await alan.getByRole("button", { name: "2 replies" }).click()
  const whole = alan.getByRole("complementary", { name: "Thread" })
  await whole.getByText("There will be one").waitFor()
  await whole.getByRole("textbox", { name: "Reply in thread" }).fill("In a hundred years")
  await whole.getByRole("button", { name: "Send" }).click()
  await beside.getByText("In a hundred years").waitFor()
  await whole.getByRole("button", { name: "Close thread" }).click()
  await beside.getByRole("textbox", { name: "Reply in thread" }).press("Escape")
  await alan.getByRole("button", { name: "3 replies" }).waitFor()
  await ada.getByRole("button", { name: "3 replies" }).waitFor()
})

test("a mention is completed by keyboard, counted and highlighted", async () => {
  await alan.getByRole("link", { name: "Back to rooms" }).click()
  const box = ada.getByRole("textbox", { name: "Message", exact: true })
  await box.pressSequentially("Look at this, @al")
  await ada.getByRole("option", { name: /Alan Turing/ }).waitFor()
  await box.press("Enter")
  expect(await box.inputValue()).toBe("Look at this, @alan ")
  await box.press("Enter")
  await alan.getByRole("link", { name: /engines.*1 mention, 1 unread/ }).click()
  await message(alan, "Look at this").getByTitle("Alan Turing").waitFor()
})

test("one sees who has read one's last message", async () => {
  await message(ada, "Look at this").getByText("Read by 1").waitFor()
  expect(await message(ada, "Look at this").getByText("Read by 1").getAttribute("title")).toBe("Alan Turing")
  await message(ada, "Look at this").getByText("Read by 1").click()
  const readers = ada.getByRole("dialog", { name: "Who has read this" })
  await readers.getByRole("region", { name: "Read", exact: true }).getByText("Alan Turing").waitFor()
  await readers.getByRole("button", { name: "Close" }).first().click()
})

test("a pinned message is found in the room's details", async () => {
  await openMore(ada, "The first program")
  await ada.getByRole("dialog").getByRole("button", { name: "Pin", exact: true }).click()
  await message(alan, "The first program").getByText("Pinned").waitFor()
  await alan.getByRole("button", { name: "2 members" }).click()
  await alan.getByRole("tab", { name: "Pins" }).click()
  await alan.getByRole("region", { name: "Pinned messages" }).getByText("The first program").waitFor()
  await alan.getByRole("button", { name: "Close details" }).click()
})

test("a deletion can be taken back, and else leaves a place without words", async () => {
  await say(alan, "I should not have said this")
  await sees(ada, "I should not have said this")
  const deletion = async () => {
    await openMore(alan, "I should not have said this")
    await alan.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
    await message(alan, "I should not have said this").waitFor({ state: "detached" })
  }
  await deletion()
  await alan.getByRole("button", { name: "Undo" }).click()
  await sees(alan, "I should not have said this")
  await deletion()
  await message(ada, "I should not have said this").waitFor({ state: "detached" })
  for (const page of [ada, alan]) await message(page, "This message was deleted").waitFor()
})

test("a change that is refused goes back, and one is told why", async () => {
  await say(alan, "Let me put this better")
  await sees(ada, "Let me put this better")
  await openMore(alan, "Let me put this better")
  await alan.getByRole("dialog").getByRole("button", { name: "Edit" }).click()
  await alan.getByRole("textbox", { name: "Edit message" }).fill("Too late")
  await deleteNewest(ada)
  await message(ada, "Let me put this better").waitFor({ state: "detached" })
  await alan.getByRole("button", { name: "Save" }).click()
  await alan.getByRole("alert").getByText("This message was deleted.").waitFor()
  const editor = alan.getByRole("textbox", { name: "Edit message" })
  expect(await editor.inputValue()).toBe("Too late")
  await alan.getByRole("button", { name: "Dismiss" }).click()
  await alan.getByRole("button", { name: "Cancel" }).click()
  await editor.waitFor({ state: "detached" })
  await message(alan, "Too late").waitFor({ state: "detached" })
})

test("what an edit said that is refused after a reload is given back too", async () => {
  await say(alan, "Said in time")
  await sees(ada, "Said in time")
  await openMore(alan, "Said in time")
  await alan.getByRole("dialog").getByRole("button", { name: "Edit" }).click()
  await alan.context().setOffline(true)
  await alan.getByRole("textbox", { name: "Edit message" }).fill("Said too late")
  await alan.getByRole("button", { name: "Save" }).click()
  await sees(alan, "Said too late")
  await deleteNewest(ada)
  // Nobody is left in the page who could be told.
  await alan.reload().catch(() => undefined)
  await alan.context().setOffline(false)
  await alan.reload()
  const editor = alan.getByRole("textbox", { name: "Edit message" })
  await editor.waitFor()
  expect(await editor.inputValue()).toBe("Said too late")
  await alan.getByRole("alert").getByText("Said too late").waitFor()

  await alan.reload()
  await editor.waitFor()
  expect(await editor.inputValue()).toBe("Said too late")
  await alan.getByRole("button", { name: "Cancel" }).click()
  await editor.waitFor({ state: "detached" })
  await alan.reload()
  await sees(alan, "Look at this")
  expect(await editor.count()).toBe(0)
})

/** Deletes the newest message at once. In the page itself a deletion is only sent once it cannot be taken back any more. */
const deleteNewest = (page: Page) =>
  page.evaluate(
    async messages => {
      const newest = (await (await fetch(`${messages}?limit=1`)).json()) as { messages: { id: string }[] }
      const answer = await fetch(`/api/messages/${newest.messages[0]?.id}`, { method: "DELETE" })
      if (!answer.ok) throw new Error(await answer.text())
    },
    `/api/rooms/${new URL(page.url()).pathname.split("/")[2]}/messages`,
  )

test("everything is there after a reload", async () => {
  for (const page of [ada, alan]) {
    await page.reload()
    await sees(page, "Look at this")
    await message(page, "The first program").getByRole("button", { name: "🚀 1" }).waitFor()
    await page.getByRole("button", { name: "3 replies" }).waitFor()
    await message(page, "This message was deleted").waitFor()
  }
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
