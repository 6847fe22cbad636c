import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import type { Db, Store } from "../../platform/store/index.ts"

const tables = (db: Db) => db.withTables<{ encryption_keys: { generation: number; secret: string } }>()

/** Names a key in what it sealed, and tells nothing of it. */
const idOf = (key: Buffer): string =>
  createHash("sha256").update("parley").update(key).digest("hex").slice(0, 8)

/**
 * Seals what must be read again, and by nobody else: AES-256-GCM with a random nonce. `purpose` is sealed in, so
 * what was sealed for one user or use opens for no other.
 *
 * A key from a file seals, and a copy of the database opens nothing. Without a file the key is made once and kept in the
 * database, which keeps secrets out of sight and of exports of single tables, and no more than that.
 */
export class Sealing {
  /** The first one seals. */
  readonly #keys: ReadonlyMap<string, Buffer>

  private constructor(keys: readonly Buffer[]) {
    this.#keys = new Map(keys.map(key => [idOf(key), key]))
  }

  /** @throws Error that says what the file must hold */
  static async open(store: Store, keyFile: string | undefined): Promise<Sealing> {
    const fromFile = keyFile === undefined ? [] : [await readKey(keyFile)]
    const kept = await keptKeys(store)
    if (fromFile.length > 0 || kept.length > 0) return new Sealing([...fromFile, ...kept])
    const secret = randomBytes(32).toString("base64")
    await store.transaction(tx =>
      tables(tx)
        .insertInto("encryption_keys")
        .values({ generation: 1, secret })
        .onConflict(conflict => conflict.doNothing())
        .execute(),
    )
    return new Sealing(await keptKeys(store))
  }

  seal(text: string, purpose: string): string {
    const [[id, key] = []] = this.#keys
    if (!id || !key) throw new Error("There is no encryption key.")
    const nonce = randomBytes(12)
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose))
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()])
    return [id, ...[nonce, sealed, cipher.getAuthTag()].map(each => each.toString("base64url"))].join(".")
  }

  /** Nothing for what was not sealed here for this purpose. @throws Error where the key is missing */
  open(text: string, purpose: string): string | undefined {
    const [id = "", ...parts] = text.split(".")
    const [nonce, sealed, tag] = parts.map(part => Buffer.from(part, "base64url"))
    const key = this.#keys.get(id)
    if (!nonce || !sealed || tag?.length !== 16) return undefined
    if (!key) throw new Error(`What was sealed with the encryption key ${id} cannot be opened without it.`)
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, nonce)
        .setAAD(Buffer.from(purpose))
        .setAuthTag(tag)
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString("utf8")
    } catch {
      return undefined
    }
  }
}

async function keptKeys(store: Store): Promise<Buffer[]> {
  const rows = await tables(store.db)
    .selectFrom("encryption_keys")
    .selectAll()
    .orderBy("generation")
    .execute()
  return rows.map(row => Buffer.from(row.secret, "base64"))
}

async function readKey(path: string): Promise<Buffer> {
  const key = Buffer.from((await readFile(path, "utf8")).trim(), "base64")
  if (key.length === 32) return key
  throw new Error(
    `The encryption key file ${path} must hold 32 bytes in base64. Make one with: openssl rand -base64 32`,
  )
}
