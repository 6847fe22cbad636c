import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Changes, Message, MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ann: Person
let ben: Person
let cleo: Person
let room: MyRoom

beforeAll(async () => {
  server = await TestServer.start()
  ;[ann, ben, cleo] = await Promise.all([
    server.signUp("ann", "Ann"),
    server.signUp("ben", "Ben"),
    server.signUp("cleo", "Cleo"),
  ])
  room = await ann.makes("group", [ben], { name: "Changing" })
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const of = (message: { id: string }) => ({ params: { id: message.id } })
const reaction = (message: Message, emoji: string) => ({ params: { id: message.id, emoji } })
const changesOf = (person: Person, since: number): Promise<Changes> =>
  person.ask("listChanges", { params: { id: room.id }, query: { since } })
const headRev = async () => (await ann.sees(room)).rev
const newKey = () => crypto.randomUUID()

describe("editing", () => {
  test("changes the text, says when, and everyone hears the whole message", async () => {
    const sent = await ann.says(room, "frist")
    using socket = await ben.connect()
    const edited = await ann.ask("editMessage", { ...of(sent), body: { text: "first" } })
    expect(edited).toMatchObject({ id: sent.id, seq: sent.seq, text: "first", createdAt: sent.createdAt })
    expect(edited.editedAt).not.toBeNull()
    expect(edited.rev).toBe(sent.rev + 1)
    const heard = await socket.hears("message:updated", ({ message }) => message.id === sent.id)
    expect(heard).toEqual({ roomId: room.id, rev: edited.rev, message: edited })
    expect((await changesOf(ben, sent.rev)).changes).toEqual([
      { kind: "message", rev: edited.rev, value: edited },
    ])
  })

  test("is the author's alone", async () => {
    const sent = await ann.says(room, "mine")
    expect(await ben.refusal("editMessage", { ...of(sent), body: { text: "yours" } })).toBe("forbidden")
  })

  test("to the same text takes no rev", async () => {
    const sent = await ann.says(room, "same")
    await ann.ask("editMessage", { ...of(sent), body: { text: "same" } })
    expect(await headRev()).toBe(sent.rev)
  })

  test("to nothing is refused", async () => {
    const sent = await ann.says(room, "something")
    expect(await ann.refusal("editMessage", { ...of(sent), body: { text: "  " } })).toBe("invalid_input")
  })

  test("with a key happens once; the key is not for another text", async () => {
    const sent = await ann.says(room, "once")
    using socket = await ann.connect()
    const edit = { messageId: sent.id, key: newKey(), text: "twice" }
    const { rev } = await socket.ask("message:edit", edit)
    expect(await socket.ask("message:edit", edit)).toEqual({ rev })
    expect(await socket.refusal("message:edit", { ...edit, text: "thrice" })).toBe("key_reused")
    expect(await headRev()).toBe(rev)
  })
})

describe("deleting", () => {
  test("leaves a tombstone without what was said", async () => {
    const sent = await ann.says(room, "secret @ben")
    await ben.ask("addReaction", reaction(sent, "👀"))
    await ann.ask("pinMessage", of(sent))
    const gone = await ann.ask("deleteMessage", of(sent))
    expect(gone).toMatchObject({
      id: sent.id,
      seq: sent.seq,
      text: "",
      reactions: [],
      mentions: [],
      pinnedAt: null,
    })
    expect(gone.deletedAt).not.toBeNull()
    const { messages } = await ben.ask("listMessages", {
      params: { id: room.id },
      query: { after: sent.seq - 1 },
    })
    expect(messages).toEqual([gone])
  })

  test("twice takes one rev", async () => {
    const sent = await ann.says(room, "going")
    const { rev } = await ann.ask("deleteMessage", of(sent))
    await ann.ask("deleteMessage", of(sent))
    expect(await headRev()).toBe(rev)
  })

  test("is for the author, and for owners and moderators", async () => {
    const [byAnn, byBen] = [await ann.says(room, "from ann"), await ben.says(room, "from ben")]
    expect(await ben.refusal("deleteMessage", of(byAnn))).toBe("forbidden")
    expect((await ann.ask("deleteMessage", of(byBen))).deletedAt).not.toBeNull()
  })

  test("in a direct room is for the author alone, though both own it", async () => {
    const direct = await ann.makes("direct", [ben])
    const sent = await ann.says(direct, "between us")
    expect(await ben.refusal("deleteMessage", of(sent))).toBe("forbidden")
  })

  test("ends all other changes", async () => {
    const sent = await ann.says(room, "short life")
    await ann.ask("deleteMessage", of(sent))
    expect(await ann.refusal("editMessage", { ...of(sent), body: { text: "back" } })).toBe("message_deleted")
    expect(await ben.refusal("addReaction", reaction(sent, "👍"))).toBe("message_deleted")
    expect(await ben.refusal("pinMessage", of(sent))).toBe("message_deleted")
    expect(
      await ben.refusal("sendMessage", {
        params: { id: room.id },
        body: { key: newKey(), text: "re", replyTo: sent.id },
      }),
    ).toBe("message_deleted")
  })

  test("makes it unread no more", async () => {
    const before = (await ben.sees(room)).membership?.unread ?? 0
    const sent = await ann.says(room, "unread")
    expect((await ben.sees(room)).membership?.unread).toBe(before + 1)
    await ann.ask("deleteMessage", of(sent))
    expect((await ben.sees(room)).membership?.unread).toBe(before)
  })
})

describe("reactions", () => {
  test("are grouped by emoji in the order of the first, and taken back", async () => {
    const sent = await ann.says(room, "react!")
    await ben.ask("addReaction", reaction(sent, "🎉"))
    await ann.ask("addReaction", reaction(sent, "👍🏽"))
    const both = await ann.ask("addReaction", reaction(sent, "🎉"))
    expect(both.reactions).toEqual([
      { emoji: "🎉", userIds: [ben.id, ann.id], count: 2 },
      { emoji: "👍🏽", userIds: [ann.id], count: 1 },
    ])
    const fewer = await ann.ask("removeReaction", reaction(sent, "🎉"))
    expect(fewer.reactions).toEqual([
      { emoji: "🎉", userIds: [ben.id], count: 1 },
      { emoji: "👍🏽", userIds: [ann.id], count: 1 },
    ])
    expect((await ben.ask("removeReaction", reaction(sent, "🎉"))).reactions.map(each => each.emoji)).toEqual(
      ["👍🏽"],
    )
  })

  test("given twice take one rev", async () => {
    const sent = await ann.says(room, "again")
    const { rev } = await ben.ask("addReaction", reaction(sent, "👍"))
    expect((await ben.ask("addReaction", reaction(sent, "👍"))).rev).toBe(rev)
  })

  test("of many at once are all kept", async () => {
    const sent = await ann.says(room, "popular")
    const emoji = ["😀", "😁", "😂", "🤣", "😃", "😄"]
    await Promise.all(
      [ann, ben].flatMap(person => emoji.map(each => person.ask("addReaction", reaction(sent, each)))),
    )
    const { messages } = await ann.ask("listMessages", {
      params: { id: room.id },
      query: { after: sent.seq - 1 },
    })
    expect(messages[0]?.reactions.map(each => each.count)).toEqual(emoji.map(() => 2))
    expect(messages[0]?.rev).toBe(sent.rev + 12)
  })

  test("that are no emoji are refused", async () => {
    const sent = await ann.says(room, "hm")
    expect(await ann.refusal("addReaction", reaction(sent, "two words"))).toBe("invalid_input")
  })
})

describe("pins", () => {
  test("are set and taken off by any member, each once", async () => {
    const sent = await ann.says(room, "keep this")
    const pinned = await ben.ask("pinMessage", of(sent))
    expect(pinned.pinnedAt).not.toBeNull()
    expect((await ann.ask("pinMessage", of(sent))).rev).toBe(pinned.rev)
    expect((await ann.ask("unpinMessage", of(sent))).pinnedAt).toBeNull()
  })
})

describe("threads", () => {
  const reply = (person: Person, to: Message, text: string) =>
    person.ask("sendMessage", { params: { id: room.id }, body: { key: newKey(), text, replyTo: to.id } })
  const now = async (message: Message) => {
    const { messages } = await ann.ask("listMessages", {
      params: { id: room.id },
      query: { around: message.seq, limit: 1 },
    })
    return messages[0]
  }

  test("an answer is a message of the room, and its root counts it", async () => {
    const root = await ann.says(room, "who is in?")
    const first = await reply(ben, root, "me")
    const second = await reply(ann, root, "good")
    expect(first.replyTo).toBe(root.id)
    expect(await now(root)).toMatchObject({ thread: { count: 2, lastSeq: second.seq } })
    const { messages } = await ben.ask("listReplies", of(root))
    expect(messages).toEqual([first, second])
    const later = await ben.ask("listReplies", { ...of(root), query: { after: first.seq } })
    expect(later.messages).toEqual([second])
  })

  test("an answer to an answer joins the same thread", async () => {
    const root = await ann.says(room, "start")
    const first = await reply(ben, root, "one")
    const second = await reply(ann, first, "two")
    expect(second.replyTo).toBe(root.id)
    expect(await now(root)).toMatchObject({ thread: { count: 2, lastSeq: second.seq } })
  })

  test("a deleted answer is counted no more", async () => {
    const root = await ann.says(room, "start")
    const first = await reply(ben, root, "one")
    await ben.ask("deleteMessage", of(first))
    expect((await now(root))?.thread.count).toBe(0)
  })

  test("a message of another room cannot be answered", async () => {
    const elsewhere = await ann.makes("group", [ben], { name: "Elsewhere" })
    const there = await ann.says(elsewhere, "here")
    const input = { params: { id: room.id }, body: { key: newKey(), text: "re", replyTo: there.id } }
    expect(await ann.refusal("sendMessage", input)).toBe("not_found")
  })
})

describe("mentions", () => {
  test("name members; strangers, addresses and unknown names do not count", async () => {
    const sent = await ann.says(room, "@Ben, and @cleo, @nobody, mail ann@ben and https://x.test/@ben")
    expect(sent.mentions).toEqual([ben.id])
  })

  test("are counted until they are read; @room is for everyone but its author", async () => {
    await ben.ask("markRead", { params: { id: room.id }, body: { seq: (await ben.sees(room)).lastSeq } })
    await ann.says(room, "hello @ben")
    await ann.says(room, "hello @room")
    const last = await ann.says(room, "hello all")
    expect((await ben.sees(room)).membership).toMatchObject({ unread: 3, mentions: 2 })
    expect((await ann.sees(room)).membership).toMatchObject({ mentions: 0 })
    await ben.ask("markRead", { params: { id: room.id }, body: { seq: last.seq } })
    expect((await ben.sees(room)).membership).toMatchObject({ unread: 0, mentions: 0 })
  })

  test("follow an edit", async () => {
    const sent = await ann.says(room, "hello")
    const edited = await ann.ask("editMessage", { ...of(sent), body: { text: "hello @ben." } })
    expect(edited.mentions).toEqual([ben.id])
    const again = await ann.ask("editMessage", { ...of(sent), body: { text: "hello" } })
    expect(again.mentions).toEqual([])
  })
})

test("a newcomer of a group learns nothing of changes to what was said before", async () => {
  const old = await ann.says(room, "before cleo")
  await ann.ask("addMember", { params: { id: room.id }, body: { userId: cleo.id } })
  using socket = await cleo.connect()
  await ann.ask("editMessage", { ...of(old), body: { text: "before cleo, edited" } })
  await ben.ask("addReaction", reaction(old, "🤫"))
  const fresh = await ann.says(room, "welcome")
  await socket.hears("message:new", ({ message }) => message.id === fresh.id)
  expect(JSON.stringify(socket.heard)).not.toContain(old.id)
  expect(await cleo.refusal("listReplies", of(old))).toBe("not_found")
  expect(await cleo.refusal("addReaction", reaction(old, "👍"))).toBe("not_found")
  const input = { params: { id: room.id }, body: { key: newKey(), text: "re", replyTo: old.id } }
  expect(await cleo.refusal("sendMessage", input)).toBe("not_found")
})

test("in an archived room nothing changes", async () => {
  const closed = await ann.makes("group", [ben], { name: "Closed" })
  const sent = await ann.says(closed, "last words")
  await ann.ask("editRoom", { params: { id: closed.id }, body: { archived: true } })
  expect(await ann.refusal("editMessage", { ...of(sent), body: { text: "more" } })).toBe("room_archived")
  expect(await ann.refusal("deleteMessage", of(sent))).toBe("room_archived")
  expect(await ann.refusal("addReaction", reaction(sent, "👍"))).toBe("room_archived")
  expect(await ann.refusal("pinMessage", of(sent))).toBe("room_archived")
})
