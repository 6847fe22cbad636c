import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { BookmarkPage } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let bob: Person

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
  bob = await server.signUp("bob")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const of = ({ id }: { id: string }) => ({ params: { id } })

describe("bookmarks", () => {
  test("are one's own, the newest first, in pages, with message and room", async () => {
    const room = await ada.makes("group", [bob], { name: "Plans" })
    const sent = [await bob.says(room, "a"), await bob.says(room, "b"), await bob.says(room, "c")]
    for (const message of [...sent, ...sent]) await ada.ask("addBookmark", of(message))
    const whole = await ada.ask("listBookmarks")
    expect(whole.bookmarks.map(each => each.message?.text).toSorted()).toEqual(["a", "b", "c"])
    expect(whole.bookmarks[0]?.room).toEqual({ id: room.id, kind: "group", name: "Plans" })
    const pages: BookmarkPage["bookmarks"] = []
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query = { limit: 2, ...(cursor === "" ? {} : { cursor }) }
      const page: BookmarkPage = await ada.ask("listBookmarks", { query })
      pages.push(...page.bookmarks)
      cursor = page.cursor
    }
    expect(pages).toEqual(whole.bookmarks)
    expect((await bob.ask("listBookmarks")).bookmarks).toEqual([])
    for (const message of sent) await ada.ask("removeBookmark", of(message))
    expect((await ada.ask("listBookmarks")).bookmarks).toEqual([])
  })

  test("show what was deleted or may not be read any more as gone, and go all the same", async () => {
    const room = await ada.makes("group", [bob])
    const [deleted, left] = [await ada.says(room, "x"), await ada.says(room, "y")]
    for (const message of [deleted, left]) await bob.ask("addBookmark", of(message))
    await ada.ask("deleteMessage", of(deleted))
    const gone = async () =>
      (await bob.ask("listBookmarks")).bookmarks
        .filter(each => each.message === null && each.room === null)
        .map(each => each.messageId)
    expect(await gone()).toEqual([deleted.id])
    await bob.ask("leaveRoom", of(room))
    expect((await gone()).toSorted()).toEqual([deleted.id, left.id].toSorted())
    for (const message of [deleted, left]) await bob.ask("removeBookmark", of(message))
    expect((await bob.ask("listBookmarks")).bookmarks).toEqual([])
    expect(await bob.refusal("addBookmark", of(left))).toBe("not_found")
  })

  test("are told to one's own devices, each once", async () => {
    const room = await ada.makes("group", [bob])
    const message = await ada.says(room, "x")
    using mine = await bob.connect()
    using theirs = await ada.connect()
    await bob.ask("addBookmark", of(message))
    await bob.ask("addBookmark", of(message))
    await bob.ask("removeBookmark", of(message))
    await mine.hears("bookmark:updated", ({ bookmarkedAt }) => bookmarkedAt === null)
    expect(mine.all("bookmark:updated").map(each => each.bookmarkedAt !== null)).toEqual([true, false])
    const marker = await bob.says(room, "marker")
    await theirs.hears("message:new", heard => heard.message.id === marker.id)
    expect(theirs.all("bookmark:updated")).toEqual([])
  })

  test("refuse a cursor of another list", async () => {
    expect(await ada.refusal("listBookmarks", { query: { cursor: "elsewhere" } })).toBe("invalid_input")
  })
})
