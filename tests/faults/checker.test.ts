import { describe, expect, test } from "bun:test"
import { check, type Rule } from "./checker.ts"
import type { Entry, History, SeenMessage } from "./history.ts"

const roomId = "room"
const userIds = ["ann", "ben"]

const message = (seq: number, by = 0): SeenMessage => ({
  id: `id-${seq}`,
  seq,
  rev: seq + 3,
  key: `key-${seq}`,
  authorId: userIds[by] ?? "",
  text: `text ${seq}`,
})
const sent = (seq: number, client = 0): Entry => ({
  kind: "sent",
  client,
  roomId,
  key: `key-${seq}`,
  text: `text ${seq}`,
})
const acknowledged = (seq: number, client = 0): Entry => ({
  kind: "acknowledged",
  client,
  roomId,
  key: `key-${seq}`,
  id: `id-${seq}`,
  seq,
  rev: seq + 3,
})
const heard = (client: number, shown: SeenMessage, connection = 0): Entry => ({
  kind: "heard",
  client,
  connection,
  roomId,
  message: shown,
})
const synced = (client: number, since: number, messages: SeenMessage[], connection = 0): Entry => ({
  kind: "synced",
  client,
  connection,
  roomId,
  since,
  rev: Math.max(since, ...messages.map(each => each.rev)),
  complete: true,
  messages,
})

/** Ann sends three messages, one before a kill; ben hears two of them and learns one by sync. */
const healthy: Entry[] = [
  synced(0, 3, []),
  synced(1, 3, []),
  sent(1),
  heard(0, message(1)),
  acknowledged(1),
  { kind: "killed", at: 0 },
  heard(1, message(2), 1),
  synced(1, 3, [message(1)], 1),
  synced(0, 4, [], 1),
  sent(2),
  heard(0, message(2), 1),
  acknowledged(2),
  acknowledged(2),
  sent(3),
  heard(0, message(3), 1),
  heard(1, message(3), 1),
  acknowledged(3),
]

function history(entries: readonly Entry[], kept = [1, 2, 3].map(seq => message(seq))): History {
  const messages = kept.map(each => ({ ...each, createdAt: 0 }))
  return {
    seed: 0,
    userIds,
    startRevs: { [roomId]: 3 },
    entries,
    rooms: [{ id: roomId, lastSeq: kept.length, rev: kept.length + 3, messages }],
  }
}

const broken = (changed: History): Rule[] => [...new Set(check(changed).map(each => each.rule))]
const without = (index: number) => healthy.filter((_, n) => n !== index)
const replaced = (index: number, ...entries: Entry[]) => healthy.toSpliced(index, 1, ...entries)
const position = (entry: Entry) => healthy.findIndex(each => JSON.stringify(each) === JSON.stringify(entry))

describe("the checker", () => {
  test("finds nothing in a history that keeps every promise", () => {
    expect(check(history(healthy))).toEqual([])
  })

  test("takes what was heard while sync answered in parts", () => {
    const whole = position(synced(1, 3, [message(1)], 1))
    const early = position(heard(1, message(2), 1))
    const inParts = healthy
      .toSpliced(whole, 1, synced(1, 3, [], 1), heard(1, message(2), 1), synced(1, 3, [message(1)], 1))
      .toSpliced(early, 1)
    expect(check(history(inParts))).toEqual([])
  })

  test("finds an acknowledged message that is lost", () => {
    const changed = history(healthy, [message(1), message(2)])
    expect(broken(changed)).toContain("acknowledged is kept")
  })

  test("finds an acknowledgement of another id, and a second one that differs", () => {
    const wrong = { ...acknowledged(2), id: "id-9" } as Entry
    expect(broken(history(replaced(position(acknowledged(2)), wrong)))).toEqual(["acknowledged is kept"])
  })

  test("finds a key that is kept twice", () => {
    const again = { ...message(4), key: "key-3", text: "text 3" }
    const entries = [...healthy, heard(0, again, 1), heard(1, again, 1)]
    const changed = history(entries, [message(1), message(2), message(3), again])
    expect(broken(changed)).toEqual(["acknowledged is kept", "a key is kept once"])
  })

  test("finds a message that nobody sent, and one with another text", () => {
    const strange = message(4)
    const entries = [...healthy, heard(0, strange, 1), heard(1, strange, 1)]
    expect(
      broken(
        history(
          entries,
          [1, 2, 3, 4].map(seq => message(seq)),
        ),
      ),
    ).toEqual(["what is kept was sent"])
    const other = { ...sent(3), text: "other" } as Entry
    expect(broken(history(replaced(position(sent(3)), other)))).toEqual(["what is kept was sent"])
  })

  test("finds holes in seq and rev, and heads that differ", () => {
    const rooms = history(healthy).rooms
    const head = rooms.map(room => ({ ...room, lastSeq: 4 }))
    expect(broken({ ...history(healthy), rooms: head })).toEqual(["seq and rev have no holes"])
    const hole = [message(1), message(2), { ...message(3), seq: 4 }]
    expect(broken(history(healthy, hole))).toContain("seq and rev have no holes")
  })

  test("finds a message that comes before one that was acknowledged earlier", () => {
    const late = [...without(position(sent(2))), sent(2)]
    expect(broken(history(late))).toEqual(["order follows acknowledgements"])
  })

  test("finds an announcement of what was never kept", () => {
    const ghost = { ...message(1), id: "id-ghost" }
    expect(broken(history(replaced(position(heard(0, message(1))), heard(0, ghost))))).toEqual([
      "what was seen is kept",
    ])
  })

  test("finds events that are left out, repeated or out of order", () => {
    const third = position(heard(1, message(3), 1))
    expect(broken(history(replaced(third, heard(1, message(3), 1), heard(1, message(3), 1))))).toEqual([
      "events come in order",
    ])
    const second = position(heard(1, message(2), 1))
    const swapped = replaced(third, heard(1, message(2), 1)).with(second, heard(1, message(3), 1))
    expect(broken(history(swapped))).toContain("events come in order")
  })

  test("finds what a member never saw: in a sync, between sync and events, at the end", () => {
    const rule: Rule = "heard and synced is everything"
    const holed = replaced(position(synced(1, 3, [message(1)], 1)), synced(1, 3, [], 1))
    expect(broken(history(holed))).toEqual([rule])
    expect(broken(history(without(position(heard(1, message(2), 1)))))).toEqual([rule])
    expect(broken(history(without(position(heard(1, message(3), 1)))))).toEqual([rule])
  })

  test("finds refusals and what should not happen", () => {
    const refused: Entry = { kind: "refused", client: 0, roomId, key: "key-1", code: "internal" }
    expect(broken(history([...healthy, refused]))).toEqual(["nothing else happens"])
    expect(broken(history([...healthy, { kind: "unexpected", client: 0, what: "x" }]))).toEqual([
      "nothing else happens",
    ])
  })
})
