import { describe, expect, test } from "bun:test"
import { during, online, roomOf, texts } from "./testing/online-client.ts"

async function longRoom(count = 400) {
  const all = await online()
  for (let n = 1; n <= count; n++) all.room.send("ann", `${n}`)
  await all.clock.advance(100)
  await during(all.clock, all.client.openRoom("r"))
  return all
}

const seqs = (messages: readonly { seq: number }[] | undefined) => [
  messages?.[0]?.seq,
  messages?.at(-1)?.seq,
  messages?.length,
]

describe("a past", () => {
  test("is loaded around a message that is far back, beside the newest", async () => {
    const { clock, client } = await longRoom()
    await during(clock, client.openPast("r", 100))
    expect(seqs(roomOf(client).past?.messages)).toEqual([50, 149, 100])
    expect(seqs(roomOf(client).messages)).toEqual([351, 400, 50])
  })

  test("is none where the message is held already", async () => {
    const { clock, client } = await longRoom()
    await during(clock, client.openPast("r", 100))
    await during(clock, client.openPast("r", 380))
    expect(roomOf(client).past).toBeNull()
  })

  test("grows both ways, up to the start and until it joins the newest", async () => {
    const { clock, client, room } = await longRoom(250)
    await during(clock, client.openPast("r", 60))
    await during(clock, client.loadOlder("r"))
    expect(roomOf(client).past).toMatchObject({ reachedStart: true })
    while (roomOf(client).past) await during(clock, client.loadNewer("r"))
    expect(texts(client)).toEqual(room.messages.map(message => message.text))
    expect(roomOf(client).reachedStart).toBe(true)
  })

  test("takes in what changes of its messages, and one may change them", async () => {
    const { clock, client, room } = await longRoom()
    await during(clock, client.openPast("r", 100))
    room.edit(100, "edited")
    await clock.advance(100)
    const held = () => roomOf(client).past?.messages.find(({ seq }) => seq === 100)
    expect(held()?.text).toBe("edited")
    await during(clock, client.react(held()?.id ?? "", "🎉", true))
    expect(held()?.reactions).toMatchObject([{ emoji: "🎉", count: 1 }])
  })

  test("is let go of, and the newest messages have gone on meanwhile", async () => {
    const { clock, client, room } = await longRoom()
    await during(clock, client.openPast("r", 100))
    room.send("ann", "meanwhile")
    await clock.advance(100)
    expect(seqs(roomOf(client).past?.messages)).toEqual([50, 149, 100])
    client.closePast("r")
    expect(roomOf(client).past).toBeNull()
    expect(texts(client).at(-1)).toBe("meanwhile")
  })

  test("holds a bounded number of messages, however far one goes", async () => {
    const { clock, client } = await longRoom(2_500)
    await during(clock, client.openPast("r", 1_500))
    for (let n = 0; n < 24; n++) await during(clock, client.loadOlder("r"))
    expect(seqs(roomOf(client).past?.messages)).toEqual([250, 1_299, 1_050])
  })
})
