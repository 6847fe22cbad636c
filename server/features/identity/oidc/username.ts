import { limits, SignUp } from "@parley/contract"
import type { Db } from "../../../platform/store/index.ts"
import { usersBy } from "../repository.ts"
import type { Claims } from "./provider.ts"

/** Numbers that are tried before chance. */
const numbersMax = 20

/** A username that nobody has, as near as can be to what the provider calls someone. */
export async function freeUsername(db: Db, claims: Claims): Promise<string> {
  const base = baseOf(claims)
  const numbered = Array.from({ length: numbersMax }, (_, n) => fit(base, n === 0 ? "" : String(n + 1)))
  const candidates = numbered.filter(each => SignUp.shape.username.safeParse(each).success)
  const taken = new Set((await usersBy(db, "username", candidates)).map(user => user.username))
  return candidates.find(each => !taken.has(each)) ?? fit(base, `-${crypto.randomUUID().slice(0, 8)}`)
}

function baseOf({ preferred_username, nickname, email, name }: Claims): string {
  // Some providers prefer whole addresses as usernames.
  const called = [preferred_username, nickname, email].map(each => each?.split("@")[0])
  for (const each of [...called, name]) {
    const plain = plainOf(each ?? "")
    if (plain.length >= limits.usernameMin) return plain
  }
  return "user"
}

/** Letters without their accents, and what a username may not hold as dashes. */
function plainOf(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^[^a-z0-9_]+|-+$/g, "")
    .slice(0, limits.usernameMax)
}

const fit = (base: string, end: string): string => base.slice(0, limits.usernameMax - end.length) + end
