import type { Change, EventPayload, ServerEvent } from "@parley/contract"

/** Any event with its name. */
export type NamedEvent = {
  [E in ServerEvent]: { readonly name: E; readonly payload: EventPayload<E> }
}[ServerEvent]

/** An event that takes a rev of its room. */
export type ChangeEvent = Extract<NamedEvent, { payload: { rev: number } }>

/** The change that a live event tells of. */
export function changeOfEvent({ name, payload }: ChangeEvent): Change {
  switch (name) {
    case "message:new":
    case "message:updated":
      return { kind: "message", rev: payload.rev, value: payload.message }
    case "member:updated":
      return { kind: "member", rev: payload.rev, value: payload.member, memberCount: payload.memberCount }
    case "room:updated":
      return { kind: "room", rev: payload.rev, value: payload.room }
  }
}
