import { browse } from "./browse.ts"
import { common } from "./common.ts"
import { conversation } from "./conversation.ts"
import { entrance } from "./entrance.ts"
import { notifications } from "./notifications.ts"
import { presence } from "./presence.ts"
import { problems } from "./problems.ts"
import { room } from "./room.ts"
import { rooms } from "./rooms.ts"
import { search } from "./search.ts"
import { security } from "./security.ts"
import { settings } from "./settings.ts"
import { shell } from "./shell.ts"
import { status } from "./status.ts"
import { switcher } from "./switcher.ts"

/** English, compiled in: it is what every other language falls back to, and where the keys' types come from. */
export const en = {
  browse,
  common,
  conversation,
  entrance,
  notifications,
  presence,
  problems,
  room,
  rooms,
  search,
  security,
  settings,
  shell,
  status,
  switcher,
} as const
