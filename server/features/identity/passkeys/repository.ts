import type { Db } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export type PasskeyRow = {
  id: string
  credential_id: string
  user_id: string
  name: string
  public_key: string
  counter: number
  rp_id: string
  transports: string
  backed_up: number
  created_at: number
  last_used_at: number | null
}

const tables = (db: Db) => db.withTables<{ passkeys: PasskeyRow }>()

/** Returns whether it was added; not so if that credential is there already. */
export async function insertPasskey(db: Db, passkey: PasskeyRow): Promise<boolean> {
  const added = await tables(db)
    .insertInto("passkeys")
    .values(passkey)
    .onConflict(conflict => conflict.column("credential_id").doNothing())
    .returning("id")
    .executeTakeFirst()
  return added !== undefined
}

/** Newest first. */
export function passkeysOf(db: Db, userId: string): Promise<PasskeyRow[]> {
  return tables(db)
    .selectFrom("passkeys")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute()
}

export function passkeyByCredential(db: Db, credentialId: string): Promise<PasskeyRow | undefined> {
  return tables(db)
    .selectFrom("passkeys")
    .selectAll()
    .where("credential_id", "=", credentialId)
    .executeTakeFirst()
}

/** Returns the passkey as it is now, if the user has it. */
export function updatePasskey(
  db: Db,
  { id, user_id }: Pick<PasskeyRow, "id" | "user_id">,
  change: Partial<PasskeyRow>,
): Promise<PasskeyRow | undefined> {
  return tables(db)
    .updateTable("passkeys")
    .set(change)
    .where("id", "=", id)
    .where("user_id", "=", user_id)
    .returningAll()
    .executeTakeFirst()
}

/** Returns whether the user had such a passkey. */
export async function deletePasskey(
  db: Db,
  { id, user_id }: Pick<PasskeyRow, "id" | "user_id">,
): Promise<boolean> {
  const deleted = await tables(db)
    .deleteFrom("passkeys")
    .where("id", "=", id)
    .where("user_id", "=", user_id)
    .returning("id")
    .executeTakeFirst()
  return deleted !== undefined
}

export async function deletePasskeysOf(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("passkeys").where("user_id", "=", userId).execute()
}
