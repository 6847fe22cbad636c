import { expect, test } from "bun:test"
import type { Change, Message } from "@parley/contract"
import type { Entry } from "../acts/history.ts"
import { check } from "./check.ts"
import type { ClusterHistory } from "./history.ts"

const roomId = "room"
const userIds = ["ann", "ben", "guest", "outsider"]
const outsider = 3

/** What the rules look at, of what the contract has. */
const message = (seq: number, rev: number): Message =>
  ({ id: `m${seq}`, seq, rev, text: `text ${seq}`, author: { id: "ann" }, deletedAt: null }) as Message
const said = (seq: number, rev: number): Change => ({ kind: "message", rev, value: message(seq, rev) })
const member = (rev: number, leftAt: string | null): Change =>
  ({
    kind: "member",
    rev,
    memberCount: 3,
    value: { user: { id: "guest" }, role: "member", leftAt },
  }) as Change
const heard = (actor: number, change: Change): Entry => ({
  kind: "heard",
  actor,
  connection: 0,
  roomId,
  change,
})

/** Ann says something, the guest is taken out, ann says more, and the guest comes back. */
const changes = [said(1, 1), member(2, "then"), said(2, 3), member(4, null), said(3, 5)]
const healthy: Entry[] = [
  ...changes.map(change => heard(0, change)),
  heard(2, said(1, 1)),
  heard(2, member(4, null)),
  heard(2, said(3, 5)),
]

function rulesBroken(changed: Partial<ClusterHistory>): string[] {
  const messages = { [roomId]: [message(1, 1), message(2, 3), message(3, 5)] }
  const own = { readSeq: 3, muted: false }
  const room = { rev: 5, from: 0, things: [said(1, 1), said(2, 3), member(4, null), said(3, 5)], own }
  const history: ClusterHistory = {
    seed: 0,
    broker: "nats",
    round: 0,
    userIds,
    startRevs: {},
    entries: healthy,
    faults: [],
    messages,
    memberCounts: { [roomId]: { said: 3, listed: 3 } },
    marks: [{ [roomId]: { readSeq: 3, unread: 0 } }, { [roomId]: { readSeq: 1, unread: 2 } }],
    sdk: { 0: { [roomId]: { rev: 5, lastSeq: 3, messages: [message(2, 3), message(3, 5)] } } },
    outsider,
    fetched: [{ [roomId]: room }, {}, {}, {}],
    held: [{ [roomId]: room }, {}, {}, {}],
    ...changed,
  }
  return [...new Set<string>(check(history).map(each => each.rule))]
}

test("nothing is found in what keeps every promise", () => {
  expect(rulesBroken({})).toEqual([])
})

test("two who heard different things at one rev", () => {
  const entries = [...healthy, heard(1, { ...said(9, 3), rev: 3 })]
  expect(rulesBroken({ entries })).toContain("all hear the same")
})

test("a change that comes twice, or after a later one", () => {
  expect(rulesBroken({ entries: [...healthy, heard(0, said(3, 5))] })).toEqual(["revs ascend"])
  expect(rulesBroken({ entries: [...healthy, heard(0, said(2, 3))] })).toEqual(["revs ascend"])
})

test("someone who hears a room while out of it, and an outsider who hears anything", () => {
  const rule = ["nobody hears what they may not"]
  expect(rulesBroken({ entries: healthy.toSpliced(6, 0, heard(2, said(2, 3))) })).toEqual(rule)
  expect(rulesBroken({ entries: [...healthy, heard(outsider, said(1, 1))] })).toEqual(rule)
})

test("who was let in again may hear what led there", () => {
  const letIn: Entry = { kind: "knows", actor: 2, connection: 0, roomId, rev: 4 }
  expect(rulesBroken({ entries: healthy.toSpliced(6, 0, letIn, heard(2, said(2, 3))) })).toEqual([])
})

test("a hole in seq, wrong counts, and an SDK that shows something else", () => {
  const hole = { [roomId]: [message(1, 1), message(3, 5)] }
  expect(rulesBroken({ messages: hole, sdk: {}, marks: [] })).toEqual(["seq has no holes"])
  const rule = ["watermarks and counts are right"]
  expect(rulesBroken({ memberCounts: { [roomId]: { said: 4, listed: 3 } } })).toEqual(rule)
  expect(rulesBroken({ marks: [{}, { [roomId]: { readSeq: 1, unread: 1 } }] })).toEqual(rule)
  const stale = { 0: { [roomId]: { rev: 4, lastSeq: 3, messages: [message(2, 3)] } } }
  expect(rulesBroken({ sdk: stale })).toEqual(["the SDK shows what is kept"])
})

test("someone who never caught up after a fault", () => {
  const fault = { component: "broker", kind: "kill", lastsMs: 1 } as const
  const faults = [{ fault, hit: "broker", sentAfterMs: 1, caughtUpAfterMs: undefined }]
  expect(rulesBroken({ faults })).toEqual(["all catch up"])
})
