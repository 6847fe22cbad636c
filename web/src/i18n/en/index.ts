import { browse } from "./browse.ts"
import { common } from "./common.ts"
import { conversation } from "./conversation.ts"
import { entrance } from "./entrance.ts"
import { room } from "./room.ts"
import { rooms } from "./rooms.ts"
import { settings } from "./settings.ts"
import { shell } from "./shell.ts"
import { switcher } from "./switcher.ts"

/** English, compiled in: it is what every other language falls back to, and where the keys' types come from. */
export const en = { browse, common, conversation, entrance, room, rooms, settings, shell, switcher } as const
