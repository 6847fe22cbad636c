import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Card, Message } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"
import { png } from "../media/testing/images.ts"

const asked: string[] = []
const site = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const { pathname } = new URL(request.url)
    asked.push(pathname)
    if (pathname === "/broken") return new Response("no", { status: 500 })
    if (pathname.endsWith(".png"))
      return new Response(png(800, 400), { headers: { "content-type": "image/png" } })
    const head = `<title>About ${pathname}</title><meta property="og:image" content="picture.png">`
    return new Response(`${head}<meta name="description" content="Words">`, {
      headers: { "content-type": "text/html" },
    })
  },
})
const link = (path: string): string => `http://127.0.0.1:${site.port}${path}`

let server: TestServer
let ann: Person
let ben: Person
let eve: Person
beforeAll(async () => {
  server = await TestServer.start({ PARLEY_LINK_CARDS: "on", PARLEY_OUTBOUND_ALLOW: "127.0.0.1/32" })
  ann = await server.signUp("ann")
  ben = await server.signUp("ben")
  eve = await server.signUp("eve")
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server[Symbol.asyncDispose]()
  await site.stop(true)
})

/** Sends a text and waits until its cards are as many as wanted. */
async function sent(text: string, wanted: number): Promise<{ message: Message; cards: Card[] }> {
  const room = await ann.makes("group", [ben])
  using socket = await ben.connect()
  const { id } = await ann.says(room, text)
  const { message } = await socket.hears(
    "message:updated",
    each => each.message.id === id && each.message.cards.length === wanted,
  )
  return { message, cards: message.cards }
}

const on = (message: Message) => ({ params: { id: message.id } })
const pictureOf = (cards: readonly Card[]) => ({
  params: { id: cards[0]?.picture?.url.split("/").at(-1) ?? "" },
})

describe("a message with a link", () => {
  test("gets a card a moment later, as a change of the message", async () => {
    const { message, cards } = await sent(`look: ${link("/one")}`, 1)
    expect(cards).toEqual([
      {
        url: link("/one"),
        title: "About /one",
        description: "Words",
        siteName: "127.0.0.1",
        picture: { url: expect.stringMatching(/^\/api\/media\//), width: 400, height: 200 },
      },
    ])
    expect(message.editedAt).toBeNull()
    expect(message.attachments).toEqual([])
    const { changes } = await ben.ask("listChanges", {
      params: { id: message.roomId },
      query: { since: message.rev - 1 },
    })
    expect(changes).toEqual([{ kind: "message", rev: message.rev, value: message }])
  })

  test("shows a picture of ours to those who see the message, and to nobody else", async () => {
    const { cards } = await sent(link("/two"), 1)
    const { status, headers } = await ben.call("getMedia", pictureOf(cards))
    expect(status).toBe(200)
    expect(headers.get("content-type")).toBe("image/webp")
    expect(await eve.refusal("getMedia", pictureOf(cards))).toBe("not_found")
  })

  test("a link to an image is a card with that image; at most three links count", async () => {
    const links = ["/a.png", "/b", "/broken", "/d"].map(link)
    const { cards } = await sent(links.join(" "), 2)
    expect(cards.map(card => card.title)).toEqual(["a.png", "About /b"])
    expect(asked).not.toContain("/d")
  })

  test("is fetched once, however often it is sent", async () => {
    await sent(link("/popular"), 1)
    await sent(link("/popular"), 1)
    expect(asked.filter(path => path === "/popular")).toHaveLength(1)
  })
})

describe("a card goes", () => {
  test("when its link is edited away, and its picture with it", async () => {
    const { message, cards } = await sent(link("/three"), 1)
    const edited = await ann.ask("editMessage", { ...on(message), body: { text: "never mind" } })
    expect(edited.cards).toEqual([])
    expect(await ben.refusal("getMedia", pictureOf(cards))).toBe("not_found")
  })

  test("when the message is deleted", async () => {
    const { message, cards } = await sent(link("/four"), 1)
    expect((await ann.ask("deleteMessage", on(message))).cards).toEqual([])
    expect(await ben.refusal("getMedia", pictureOf(cards))).toBe("not_found")
  })

  test("when its author removes it, for good", async () => {
    const { message, cards } = await sent(`${link("/five")} ${link("/six")}`, 2)
    const query = { url: link("/five") }
    expect(await ben.refusal("removeCard", { ...on(message), query })).toBe("forbidden")
    expect(await eve.refusal("removeCard", { ...on(message), query })).toBe("not_found")
    expect(await ann.refusal("removeCard", { ...on(message), query: { url: "https://other.test/" } })).toBe(
      "not_found",
    )
    const left = await ann.ask("removeCard", { ...on(message), query })
    expect(left.cards.map(card => card.url)).toEqual([link("/six")])
    expect(await ben.refusal("getMedia", pictureOf(cards))).toBe("not_found")
    using socket = await ben.connect()
    const text = ["/five", "/six", "/seven"].map(link).join(" ")
    await ann.ask("editMessage", { ...on(message), body: { text } })
    const { message: again } = await socket.hears("message:updated", each => each.message.cards.length === 2)
    expect(again.cards.map(card => card.url)).toEqual([link("/six"), link("/seven")])
  })
})

test("a link into the network is not asked, and harms no other link", async () => {
  let inside = 0
  await using inner = Bun.serve({ hostname: "127.0.0.2", port: 0, fetch: () => new Response(`${++inside}`) })
  const { cards } = await sent(`http://127.0.0.2:${inner.port}/admin ${link("/outside")}`, 1)
  expect(cards.map(card => card.url)).toEqual([link("/outside")])
  expect(inside).toBe(0)
})
