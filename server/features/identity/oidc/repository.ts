import type { Db } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export type LinkedIdentityRow = {
  id: string
  provider: string
  issuer: string
  subject: string
  user_id: string
  email: string | null
  linked_at: number
}

const tables = (db: Db) => db.withTables<{ linked_identities: LinkedIdentityRow }>()

/** Returns whether it was added; not so if it is linked already. */
export async function insertIdentity(db: Db, identity: LinkedIdentityRow): Promise<boolean> {
  const added = await tables(db)
    .insertInto("linked_identities")
    .values(identity)
    .onConflict(conflict => conflict.doNothing())
    .returning("id")
    .executeTakeFirst()
  return added !== undefined
}

export function findIdentity(
  db: Db,
  { provider, issuer, subject }: Pick<LinkedIdentityRow, "provider" | "issuer" | "subject">,
): Promise<LinkedIdentityRow | undefined> {
  return tables(db)
    .selectFrom("linked_identities")
    .selectAll()
    .where("provider", "=", provider)
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst()
}

export function identitiesOf(db: Db, userId: string): Promise<LinkedIdentityRow[]> {
  return tables(db)
    .selectFrom("linked_identities")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("linked_at")
    .orderBy("id")
    .execute()
}

/** Returns whether the user had such an identity. */
export async function deleteIdentity(
  db: Db,
  { id, userId }: { id: string; userId: string },
): Promise<boolean> {
  const deleted = await tables(db)
    .deleteFrom("linked_identities")
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .returning("id")
    .executeTakeFirst()
  return deleted !== undefined
}

export async function deleteIdentitiesOf(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("linked_identities").where("user_id", "=", userId).execute()
}
