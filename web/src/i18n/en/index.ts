import { common } from "./common.ts"
import { conversation } from "./conversation.ts"

/** English, compiled in: it is what every other language falls back to, and where the keys' types come from. */
export const en = { common, conversation } as const
