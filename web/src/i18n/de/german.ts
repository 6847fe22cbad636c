import type { Area, Words } from "../catalogue.ts"

/**
 * German says "du", in small letters, everywhere. A room is a Raum, a channel a Kanal, an owner the Leitung, a moderator the
 * Moderation: words for what people do, not for who they are.
 */
export type German<In extends Area> = Words<In, "one" | "other">
