import type { MemberRole } from "@parley/contract"
import fc from "fast-check"

/** People whose clients are watched; the owner of the rooms is beside them. */
export const people = ["ann", "ben", "cat"] as const
export type Name = (typeof people)[number]
const actors = ["owner", ...people] as const
export type Actor = (typeof actors)[number]

/** The rooms of every history, by who is in them at first. */
export const places = {
  channel: { kind: "channel", visibility: "public", first: ["ann", "ben"] },
  group: { kind: "group", visibility: "private", first: ["ann", "ben"] },
  "private channel": { kind: "channel", visibility: "private", first: ["ann"] },
} as const satisfies Record<string, { kind: string; visibility: string; first: Name[] }>
export type Place = keyof typeof places

/** Something about a message; `back` counts from the newest. What is edited is edited by its author. */
export interface MessageAct {
  readonly act: "answer" | "edit message" | "delete message" | "react" | "pin" | "unpin"
  readonly by: Actor
  readonly in: Place
  readonly back: number
}

/** One thing that someone does to a room. Whether it is allowed is the server's to say. */
export type RoomAct =
  | { act: "send"; by: Actor; in: Place }
  /** So many messages that catching up takes several answers, or starts afresh. */
  | { act: "burst"; by: "owner"; in: Place; count: number }
  | MessageAct
  | { act: "join"; by: Name; in: Place }
  | { act: "leave"; by: Name; in: Place }
  | { act: "add"; by: Actor; in: Place; who: Name }
  | { act: "remove"; by: Actor; in: Place; who: Name }
  | { act: "role"; by: Actor; in: Place; who: Name; role: MemberRole }
  | { act: "ban" | "unban" | "mute" | "unmute"; by: Actor; in: Place; who: Name }
  | { act: "transfer"; by: Actor; in: Place; who: Name }
  | { act: "edit room"; by: Actor; in: Place; topic: string }
  | { act: "read"; by: Name; in: Place; back: number }

/** One thing that happens to a client. */
export type ClientAct =
  | { act: "open"; by: Name; in: Place }
  | { act: "older"; by: Name; in: Place }
  | { act: "close"; by: Name; in: Place }
  /** The client starts again, with what the one before has cached. */
  | { act: "reload"; by: Name }
  /** The line breaks; the client comes back by itself. */
  | { act: "break"; by: Name }
  | { act: "offline"; by: Name }
  | { act: "online"; by: Name }

export type Act = RoomAct | ClientAct

const by = fc.constantFrom(...actors)
const name = fc.constantFrom(...people)
const place = fc.constantFrom(...(Object.keys(places) as Place[]))
const role = fc.constantFrom<MemberRole>("owner", "moderator", "member")
const is = fc.constant

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ act: is("send" as const), by, in: place }) },
  { weight: 2, arbitrary: fc.record({ act: is("join" as const), by: name, in: place }) },
  { weight: 2, arbitrary: fc.record({ act: is("leave" as const), by: name, in: place }) },
  { weight: 4, arbitrary: fc.record({ act: is("add" as const), by, in: place, who: name }) },
  { weight: 3, arbitrary: fc.record({ act: is("remove" as const), by, in: place, who: name }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: is("role" as const),
      by: fc.constantFrom<Actor>("owner", "ann"),
      in: place,
      who: name,
      role,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constantFrom("ban" as const, "unban" as const, "mute" as const, "unmute" as const),
      by: fc.constantFrom<Actor>("owner", "ann"),
      in: place,
      who: name,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: is("transfer" as const), by: is("ann" as const), in: place, who: name }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: is("edit room" as const),
      by,
      in: place,
      topic: fc.constantFrom("a", "b", "c"),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      act: fc.constantFrom<MessageAct["act"]>(
        "answer",
        "edit message",
        "delete message",
        "react",
        "pin",
        "unpin",
      ),
      by,
      in: place,
      back: fc.nat({ max: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: is("read" as const), by: name, in: place, back: fc.nat({ max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ act: is("open" as const), by: name, in: place }) },
  { weight: 1, arbitrary: fc.record({ act: is("older" as const), by: name, in: place }) },
  { weight: 1, arbitrary: fc.record({ act: is("close" as const), by: name, in: place }) },
  { weight: 2, arbitrary: fc.record({ act: is("reload" as const), by: name }) },
  { weight: 2, arbitrary: fc.record({ act: is("break" as const), by: name }) },
  { weight: 2, arbitrary: fc.record({ act: is("offline" as const), by: name }) },
  { weight: 3, arbitrary: fc.record({ act: is("online" as const), by: name }) },
)

/** Who goes and comes back meets everything that a membership decides; by chance it is rare. */
const goAndComeBack: fc.Arbitrary<Act[][]> = fc
  .record({ who: name, in: place, offline: fc.boolean(), meanwhile: fc.nat({ max: 3 }) })
  .map(({ who, in: where, offline, meanwhile }) => [
    ...(offline ? [[{ act: "offline" as const, by: who }]] : []),
    [{ act: "remove", by: "owner", in: where, who }],
    ...Array.from({ length: meanwhile }, () => [{ act: "send" as const, by: "owner" as const, in: where }]),
    [{ act: "add", by: "owner", in: where, who }],
  ])

/** Around the limits of `sync` and `changes`: 200 changes of a room in one answer, 1,000 before starting afresh. */
const longAbsence: fc.Arbitrary<Act[][]> = fc
  .record({ who: name, in: place, count: fc.constantFrom(199, 201, 450, 1_010) })
  .map(({ who, in: where, count }) => [
    [{ act: "offline", by: who }],
    [{ act: "burst", by: "owner", in: where, count }],
    [{ act: "online", by: who }],
  ])

/** Steps one after another; the acts of a step run at the same time. */
export const steps: fc.Arbitrary<Act[][]> = fc
  .array(
    fc.oneof(
      {
        weight: 9,
        arbitrary: fc.array(act, { minLength: 1, maxLength: 4, size: "max" }).map(acts => [acts]),
      },
      { weight: 4, arbitrary: goAndComeBack },
      { weight: 1, arbitrary: longAbsence },
    ),
    { minLength: 1, maxLength: 40, size: "max" },
  )
  .map(parts => parts.flat())
