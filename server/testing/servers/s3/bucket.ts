import { createHash } from "node:crypto"
import { refuse } from "./refusal.ts"

export interface StoredObject {
  readonly bytes: Uint8Array
  readonly etag: string
  readonly metadata: Readonly<Record<string, string>>
  readonly modified: Date
}

interface Upload {
  readonly key: string
  readonly metadata: Readonly<Record<string, string>>
  readonly parts: Map<number, { readonly bytes: Uint8Array; readonly etag: string }>
}

const partMin = 5 * 1024 * 1024
const partNumberMax = 10_000

export const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex")

/** What a bucket holds, in memory, with the rules of multipart uploads. */
export class Bucket {
  readonly objects = new Map<string, StoredObject>()
  readonly uploads = new Map<string, Upload>()

  /** Bytes of parts that are not an object yet. */
  get unfinishedBytes(): number {
    const parts = [...this.uploads.values()].flatMap(upload => [...upload.parts.values()])
    return parts.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  put(key: string, bytes: Uint8Array, metadata: Readonly<Record<string, string>>): StoredObject {
    const object = { bytes, etag: `"${md5(bytes)}"`, metadata, modified: new Date() }
    this.objects.set(key, object)
    return object
  }

  get(key: string): StoredObject {
    return this.objects.get(key) ?? refuse("NoSuchKey")
  }

  begin(key: string, metadata: Readonly<Record<string, string>>): string {
    const id = crypto.randomUUID()
    this.uploads.set(id, { key, metadata, parts: new Map() })
    return id
  }

  putPart(upload: { id: string; key: string; number: number }, bytes: Uint8Array): string {
    const { parts } = this.#upload(upload.id, upload.key)
    if (!(upload.number >= 1 && upload.number <= partNumberMax)) refuse("InvalidPart")
    const etag = `"${md5(bytes)}"`
    parts.set(upload.number, { bytes, etag })
    return etag
  }

  /** The parts must be named in order, with their tags, and all but the last be large enough. */
  complete(id: string, key: string, named: readonly { number: number; etag: string }[]): StoredObject {
    const { parts, metadata } = this.#upload(id, key)
    if (named.length === 0) refuse("MalformedXML")
    const bytes = named.map(({ number, etag }, index) => {
      if (index > 0 && number <= (named[index - 1]?.number ?? 0)) refuse("InvalidPartOrder")
      const part = parts.get(number)
      if (!part || part.etag !== etag) return refuse("InvalidPart")
      if (index < named.length - 1 && part.bytes.length < partMin) refuse("EntityTooSmall")
      return part.bytes
    })
    this.uploads.delete(id)
    const object = this.put(key, Buffer.concat(bytes), metadata)
    const whole = {
      ...object,
      etag: `"${md5(Buffer.from(named.map(({ etag }) => etag).join()))}-${named.length}"`,
    }
    this.objects.set(key, whole)
    return whole
  }

  abort(id: string, key: string): void {
    this.#upload(id, key)
    this.uploads.delete(id)
  }

  #upload(id: string, key: string): Upload {
    const upload = this.uploads.get(id)
    return upload?.key === key ? upload : refuse("NoSuchUpload")
  }
}
