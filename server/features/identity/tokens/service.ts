import {
  type CreatedToken,
  type CreateToken,
  ParleyError,
  type PersonalAccessToken,
  Scope,
  tokenLimits,
  tokenPrefix,
} from "@parley/contract"
import type { Caller } from "../../../http/index.ts"
import { isoTime, isoTimeOrNull } from "../../../platform/clock.ts"
import type { IdentityContext } from "../context.ts"
import { confirm } from "../credentials/confirm.ts"
import { hashOf, randomToken } from "../random-token.ts"
import { holdUser } from "../repository.ts"
import { deleteToken, insertToken, type TokenRow, tokensOf } from "./repository.ts"

/** Makes a token, whose text is answered this once. @throws ParleyError `invalid_input`, `limit_reached`, what `confirm` throws */
export async function createToken(
  context: IdentityContext,
  caller: Caller,
  { name, scopes, expiresAt, ...confirmation }: CreateToken,
): Promise<CreatedToken> {
  const now = context.clock.now()
  const expires_at = expiresAt === undefined ? null : Date.parse(expiresAt)
  if (expires_at !== null && expires_at <= now) {
    throw new ParleyError("invalid_input", { message: "expiresAt: is in the past" })
  }
  const user = await confirm(context, caller, confirmation)
  const token = tokenPrefix + randomToken()
  const row: TokenRow = {
    id: Bun.randomUUIDv7(),
    hash: hashOf(token),
    user_id: user.id,
    name,
    scopes: scopes.join(","),
    created_at: now,
    last_used_at: null,
    expires_at,
  }
  await context.store.transaction(async tx => {
    if (!(await holdUser(tx, user))) throw new ParleyError("wrong_password")
    if ((await tokensOf(tx, user.id)).length >= tokenLimits.tokensMax) throw new ParleyError("limit_reached")
    await insertToken(tx, row)
  })
  return { ...shown(row), token }
}

export async function listTokens(context: IdentityContext, userId: string): Promise<PersonalAccessToken[]> {
  return (await tokensOf(context.store.db, userId)).map(shown)
}

/** Revokes a token on every node and cuts what it let in. @throws ParleyError `not_found` */
export async function revokeToken(
  context: IdentityContext,
  which: { readonly id: string; readonly userId: string },
): Promise<void> {
  const deleted = await context.store.transaction(tx => deleteToken(tx, which))
  if (!deleted) throw new ParleyError("not_found")
  context.ended.announce([which.id])
}

export function scopesOf(row: TokenRow): Scope[] {
  return Scope.array().parse(row.scopes.split(","))
}

function shown(row: TokenRow): PersonalAccessToken {
  return {
    id: row.id,
    name: row.name,
    scopes: scopesOf(row),
    createdAt: isoTime(row.created_at),
    lastUsedAt: isoTimeOrNull(row.last_used_at),
    expiresAt: isoTimeOrNull(row.expires_at),
  }
}
