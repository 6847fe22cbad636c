import fc from "fast-check"
import type { RoomModel } from "./room-model.ts"

/** One thing that someone does in a room. */
export type Act = (room: RoomModel) => void

const users = ["me", "ann", "ben", "cat"]
const user = fc.constantFrom(...users)
const other = fc.constantFrom("ann", "ben", "cat")
const mentions: fc.Arbitrary<string[]> = fc.constantFrom([], [], ["me"], ["room"], ["ann"])
/** A message counted from the end, so that recent ones are met most. */
const recent = fc.nat({ max: 12 })

const send = fc.record({ user, mentions }).map(
  ({ user, mentions }): Act =>
    room => {
      room.send(user, "text", { mentions })
    },
)
const edit = fc.record({ recent, mentions }).map(
  ({ recent, mentions }): Act =>
    room => {
      room.edit(room.messages.length - recent, "edited", mentions)
    },
)
const remove = recent.map(
  (back): Act =>
    room =>
      room.delete(room.messages.length - back),
)
const react = fc.record({ user, recent, active: fc.boolean() }).map(
  ({ user, recent, active }): Act =>
    room =>
      room.react(room.messages.length - recent, user, { emoji: "👍", active }),
)
const enter = other.map(
  (id): Act =>
    room =>
      room.isMember(id) ? undefined : room.enter(id),
)
const exit = other.map(
  (id): Act =>
    room =>
      room.exit(id),
)
const role = fc
  .record({ user, role: fc.constantFrom("owner" as const, "moderator" as const, "member" as const) })
  .map(
    ({ user, role }): Act =>
      room =>
        room.setRole(user, role),
  )
const rename = fc.string({ maxLength: 5 }).map(
  (name): Act =>
    room =>
      room.rename(name),
)

/** Anything that takes a rev, mostly messages. */
export const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: send },
  { weight: 2, arbitrary: edit },
  { weight: 2, arbitrary: remove },
  { weight: 1, arbitrary: react },
  { weight: 1, arbitrary: enter },
  { weight: 1, arbitrary: exit },
  { weight: 1, arbitrary: role },
  { weight: 1, arbitrary: rename },
)
