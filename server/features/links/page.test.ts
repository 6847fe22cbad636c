import { expect, test } from "bun:test"
import { linksIn } from "./find.ts"
import { decodePage, readPage } from "./page.ts"

test("what a page says of itself: Open Graph before the rest", async () => {
  const html = `<html><head><title>Plain &amp; simple</title>
    <meta name="description" content="A  described
      page"><meta property="og:title" content="The &quot;title&quot;"><meta property=og:site_name content=Site>
    <meta property="og:image" content="/a.png"><meta name="twitter:image" content="/b.png"></head>`
  expect(await readPage(html)).toEqual({
    title: 'The "title"',
    description: "A described page",
    siteName: "Site",
    picture: "/a.png",
  })
})

test("a title alone is enough, none is too little", async () => {
  expect((await readPage("<svg><title>no</title></svg><title>Yes</title>"))?.title).toBe("Yes")
  expect(await readPage("<p>hello</p>")).toBeUndefined()
  expect(await readPage('<meta property="og:title" content="  ">')).toBeUndefined()
  expect(await readPage("")).toBeUndefined()
})

test("long texts are cut, and what cannot be stored is left out", async () => {
  const page = await readPage(`<title>${"😀".repeat(300)}\0\uD800</title>`)
  expect(page?.title.length).toBeLessThanOrEqual(200)
  expect(page?.title.isWellFormed()).toBe(true)
  expect(page?.title).not.toContain("\0")
})

test("the charset is the mark's, that of HTTP, that of the page, or UTF-8", () => {
  const shiftJis = new Uint8Array([0x93, 0xfa, 0x96, 0x7b])
  const declared = Buffer.concat([Buffer.from('<meta charset="Shift_JIS">'), shiftJis])
  expect(decodePage(shiftJis, "shift_jis")).toBe("日本")
  expect(decodePage(declared, undefined)).toEndWith("日本")
  expect(decodePage(declared, "nonsense")).toEndWith("日本")
  expect(decodePage(Buffer.from("é"), undefined)).toBe("é")
  expect(decodePage(new Uint8Array([0xff, 0xfe, 0x41, 0x00]), "utf-8")).toContain("A")
})

test.each([
  ["see https://a.test/x, and (http://b.test/y).", ["https://a.test/x", "http://b.test/y"]],
  ["https://en.test/wiki/Foo_(bar) twice https://en.test/wiki/Foo_(bar)", ["https://en.test/wiki/Foo_(bar)"]],
  ["`https://code.test` ```\nhttps://code.test\n``` xhttps://no.test javascript:alert(1)", []],
  ["看https://a.test/路径。好", ["https://a.test/路径。好"]],
  ["<https://a.test>", ["https://a.test"]],
])("the links of %p", (text, links) => {
  expect(linksIn(text)).toEqual(links)
})
