import {
  hideSpoilers,
  type Message,
  type Notification,
  notificationLimits,
  type UserSummary,
} from "@parley/contract"
import i18next from "i18next"
import { listText } from "../../i18n/formats.ts"
import type { Alert } from "./show.ts"

type Where = Notification["room"]

export const alertOfNotification = ({ actor, room, message }: Notification, excerpt: boolean): Alert =>
  message
    ? alertOfMessage(message, room, excerpt)
    : {
        ...placeOf(actor, room),
        tag: `added.${room.id}`,
        body: i18next.t("addedBody", { ns: "notifications" }),
        seq: null,
        url: `/rooms/${encodeURIComponent(room.id)}`,
      }

/** As the server's pushes have it, so that the same message is shown once. */
export const alertOfMessage = (message: Message, room: Where, excerpt: boolean): Alert => ({
  ...placeOf(message.author, room),
  tag: message.id,
  body: excerpt ? excerptOf(message) : i18next.t("newMessage", { ns: "notifications" }),
  seq: message.seq,
  url: `/rooms/${encodeURIComponent(room.id)}/messages/${message.seq}`,
})

const placeOf = ({ name }: UserSummary, room: Where): Pick<Alert, "title" | "roomId"> => ({
  title:
    room.kind === "direct" ? name : i18next.t("titleInRoom", { ns: "notifications", name, room: room.name }),
  roomId: room.id,
})

function excerptOf({ text, attachments }: Message): string {
  const words = hideSpoilers(text.trim()) || listText(attachments.map(({ name }) => name))
  const units = [...words]
  return units.length > notificationLimits.excerptMax
    ? `${units.slice(0, notificationLimits.excerptMax - 1).join("")}…`
    : words
}
