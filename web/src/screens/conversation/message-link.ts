import type { Message } from "@parley/contract"

/** The path of the page that opens a room at one of its messages. */
export const messagePath = (roomId: string, seq: number): string => `/rooms/${roomId}/messages/${seq}`

/** What others follow to a message; who may not see it is told that there is no such room. */
export const linkTo = ({ roomId, seq }: Message): string =>
  new URL(messagePath(roomId, seq), window.location.origin).href
