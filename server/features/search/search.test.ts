import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { SearchPage } from "@parley/contract"
import { eventually, Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ann: Person
let ben: Person
let counter = 0

beforeAll(async () => {
  // What waits for the index asks again and again.
  server = await TestServer.start({ PARLEY_RATE_LIMITS: "off" })
  ann = await server.signUp("ann", "Ann")
  ben = await server.signUp("ben", "Ben")
})
afterAll(async () => {
  expect(server.complaints).toEqual([])
  await server[Symbol.asyncDispose]()
})

const search = (who: Person, query: Record<string, string | number>): Promise<SearchPage> =>
  who.ask("searchMessages", { query })
const textsOf = (page: SearchPage): string[] => page.hits.map(hit => hit.message.text)

/** Resolves once everything of a room up to now is indexed: its last message is found. */
async function indexed(who: Person, room: { id: string }): Promise<void> {
  const word = `marker${++counter}`
  await who.says(room, word)
  await eventually(
    () => search(who, { q: word, in: room.id }),
    page => page.hits.length === 1,
  )
}

async function roomWith(texts: readonly string[], others: readonly Person[] = []) {
  const room = await ann.makes("group", others)
  for (const text of texts) await ann.says(room, text)
  await indexed(ann, room)
  return room
}

const finds = async (room: { id: string }, q: string): Promise<string[]> =>
  textsOf(await search(ann, { q, in: room.id })).sort()

describe("words", () => {
  test("all of them must be there, in any order, whatever case and accents", async () => {
    const room = await roomWith(["A crème brûlée for lunch", "Lunch without dessert", "Straße und Weg"])
    expect(await finds(room, "LUNCH creme")).toEqual(["A crème brûlée for lunch"])
    expect(await finds(room, "lunch")).toEqual(["A crème brûlée for lunch", "Lunch without dessert"])
    expect(await finds(room, "strasse ")).toEqual(["Straße und Weg"])
    expect(await finds(room, "dinner")).toEqual([])
  })

  test("the last one may be unfinished", async () => {
    const room = await roomWith(["Deployment at noon", "We deploy", "Noon it is"])
    expect(await finds(room, "depl")).toEqual(["Deployment at noon", "We deploy"])
    expect(await finds(room, "noo depl")).toEqual([])
    expect(await finds(room, "deplo ")).toEqual([])
  })

  test("quotes and punctuation within a word keep words together", async () => {
    const room = await roomWith(["red green blue", "green and red", "see node.js", "js or a node"])
    expect(await finds(room, '"red green"')).toEqual(["red green blue"])
    expect(await finds(room, '"green red"')).toEqual([])
    expect(await finds(room, '"red gre"')).toEqual([])
    expect(await finds(room, "node.js")).toEqual(["see node.js"])
    expect(await finds(room, 'blue "red green')).toEqual(["red green blue"])
  })

  test.each([
    ["東", "東京都に行く"],
    ["京都", "東京都に行く"],
    ["東京 行", "東京都に行く"],
    ["天气", "今天北京的天气很好"],
    ["北京天气", "今天北京的天气很好"],
    ["서울", "내일 서울에서 만나요"],
    ["만", "내일 서울에서 만나요"],
    ["ง่าย", "ภาษาไทยง่ายมาก"],
    ["مرحبا", "مَرْحَبًا بالعالم"],
    ["ПРИВЕТ", "привет, мир"],
    ["手机 iphone", "我的iPhone手机坏了"],
    ["🎉", "done 🎉"],
  ])("%s finds %s", async (q, text) => {
    const room = await roomWith([text, "其他的东西", "something else"])
    expect(await finds(room, q)).toEqual([text])
  })

  test("characters that are apart are no word", async () => {
    const room = await roomWith(["東と京", "東京 と 都"])
    expect(await finds(room, "東京")).toEqual(["東京 と 都"])
    expect(await finds(room, '"京都"')).toEqual([])
  })

  test("an operator of the engine is a word like others", async () => {
    const room = await roomWith(['cats AND dogs OR (birds) NEAR "x"', "cats"])
    expect(await finds(room, "cats AND")).toHaveLength(1)
    expect(await finds(room, "words:cats* ^ OR ' \\ : - )")).toEqual([])
    expect(await finds(room, "(birds)")).toHaveLength(1)
  })
})

describe("excerpts", () => {
  test("mark what was found, in plain text", async () => {
    const text = `${"so it goes. ".repeat(40)}<b>Café</b> opens at 東京駅 ${"and on ".repeat(100)}`
    const room = await roomWith([text])
    const [hit] = (await search(ann, { q: "東京 cafe", in: room.id })).hits
    const { text: shown = "", marks = [] } = hit?.excerpt ?? {}
    expect(marks.map(mark => shown.slice(mark.start, mark.end))).toEqual(["Café", "東京"])
    expect(shown).toMatch(/^….*<b>Café<\/b>.*…$/)
    expect(shown.length).toBeLessThan(250)
    expect(hit?.room).toMatchObject({ id: room.id, kind: "group" })
  })

  test("keep hidden what a spoiler hides", async () => {
    const room = await roomWith(["it was ||the butler|| all along"])
    const [hit] = (await search(ann, { q: "butler", in: room.id })).hits
    expect(hit?.excerpt).toEqual({
      text: "it was ||▒▒▒▒▒▒▒▒▒▒|| all along",
      marks: [{ start: 13, end: 19 }],
    })
  })
})

describe("what one may read", () => {
  test("is what is found: nobody else's rooms, not after being removed, groups from joining on", async () => {
    const room = await roomWith(["the secret zebra"])
    expect(await ben.refusal("searchMessages", { query: { q: "zebra", in: room.id } })).toBe("not_found")
    expect(textsOf(await search(ben, { q: "zebra" }))).toEqual([])
    await ann.ask("addMember", { params: { id: room.id }, body: { userId: ben.id } })
    await ann.says(room, "a later zebra")
    await indexed(ann, room)
    expect(textsOf(await search(ben, { q: "zebra" }))).toEqual(["a later zebra"])
    expect(textsOf(await search(ann, { q: "zebra" })).sort()).toEqual(["a later zebra", "the secret zebra"])
    await ann.ask("removeMember", { params: { id: room.id, userId: ben.id } })
    expect(textsOf(await search(ben, { q: "zebra" }))).toEqual([])
  })

  test("follows edits, deletions and rooms that go", async () => {
    const room = await roomWith([])
    const edited = await ann.says(room, "first walrus")
    const deleted = await ann.says(room, "second walrus")
    await ann.ask("editMessage", { params: { id: edited.id }, body: { text: "now a penguin" } })
    await ann.ask("deleteMessage", { params: { id: deleted.id } })
    await indexed(ann, room)
    expect(await finds(room, "walrus")).toEqual([])
    expect(await finds(room, "penguin")).toEqual(["now a penguin"])
    await ann.ask("deleteRoom", { params: { id: room.id } })
    expect(textsOf(await search(ann, { q: "penguin" }))).toEqual([])
  })
})

describe("filters", () => {
  test("choose by author, time and what a message has, with words or without", async () => {
    const room = await roomWith(["see https://example.com", "run `ls -l`", "plain"], [ben])
    const file = await ben.ask("uploadMedia", {
      bytes: new TextEncoder().encode("hi"),
      query: { name: "Budget.txt" },
    })
    const body = { key: crypto.randomUUID(), text: "numbers", attachmentIds: [file.id] }
    await ben.ask("sendMessage", { params: { id: room.id }, body })
    await indexed(ann, room)
    const found = async (query: Record<string, string>) =>
      textsOf(await search(ann, { in: room.id, ...query }))
    expect(await found({ has: "link" })).toEqual(["see https://example.com"])
    expect(await found({ has: "code" })).toEqual(["run `ls -l`"])
    expect(await found({ has: "file" })).toEqual(["numbers"])
    expect(await found({ has: "file,image" })).toEqual([])
    expect(await found({ q: "budget" })).toEqual(["numbers"])
    expect(await found({ from: ben.id })).toEqual(["numbers"])
    expect(await found({ from: "me", q: "plain" })).toEqual(["plain"])
    expect(await found({ from: ben.id, q: "plain" })).toEqual([])
    expect(await found({ after: "2000-01-01", q: "plain" })).toEqual(["plain"])
    expect(await found({ before: "2000-01-01" })).toEqual([])
    expect(await found({ after: "2100-01-01T00:00:00Z" })).toEqual([])
  })

  test.each([
    [{}, "needs something to search for"],
    [{ q: "  " }, "needs something to search for"],
    [{ q: "?!" }, "holds no word"],
    [{ q: "a b c d e f g h i j k l m n o p q" }, "more than 16"],
    [{ q: "x".repeat(201) }, "query.q: "],
    [{ has: "cake" }, "takes link, file"],
    [{ before: "yesterday" }, "takes a date"],
    [{ q: "x", cursor: "nonsense" }, "is not a cursor"],
  ])("%p is refused: %s", async (query, message) => {
    const { status, text } = await ann.call("searchMessages", { query })
    expect(status).toBe(400)
    expect(text).toContain(message)
  })
})

describe("order", () => {
  test("short, exact and whole comes first", async () => {
    const long = `apple something pie ${"and more words of all kinds ".repeat(10)}`
    const room = await roomWith(["apple pie", "apple piece", long])
    expect(textsOf(await search(ann, { q: "apple pie", in: room.id }))).toEqual([
      "apple pie",
      "apple piece",
      long,
    ])
  })

  test.each([{ q: "otter" }, { has: "code" }])(
    "pages by %p hold everything once, whatever is sent meanwhile",
    async query => {
      const texts = Array.from({ length: 13 }, (_, index) => `\`otter\` ${"and ".repeat(index % 7)}${index}`)
      const room = await roomWith(texts)
      const seen: string[] = []
      let cursor: string | null = ""
      while (cursor !== null) {
        const page: SearchPage = await search(ann, {
          ...query,
          in: room.id,
          limit: 5,
          ...(cursor ? { cursor } : {}),
        })
        seen.push(...textsOf(page))
        cursor = page.cursor
        await ann.says(room, "`otter`")
        await indexed(ann, room)
      }
      expect(seen.toSorted()).toEqual(texts.toSorted())
    },
  )
})

test("what was sent before a restart is found after it, and what the index missed is caught up", async () => {
  await using own = await TestServer.start({
    PARLEY_ROLES: "api,realtime,worker:messages,worker:notifications",
  })
  const cat = await own.signUp("cat")
  const room = await cat.makes("group")
  await cat.says(room, "nobody indexes this")
  expect((await search(cat, { q: "nobody" })).hits).toEqual([])
  await own.restart({ PARLEY_ROLES: "api,realtime,worker:messages,worker:notifications,worker:search" })
  const again = await Person.logIn(own, "cat")
  const page = await eventually(
    () => search(again, { q: "nobody" }),
    found => found.hits.length > 0,
  )
  expect(textsOf(page)).toEqual(["nobody indexes this"])
})
