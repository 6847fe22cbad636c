import { S3Error, type S3Requests } from "./requests.ts"
import { childrenOf } from "./xml.ts"

type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>
type Bytes = Uint8Array<ArrayBuffer>

/** Bytes of a part. All but the last have 5 MiB at least; there are 10,000 at most. */
const partSize = 8 * 1024 * 1024
/** Tells our upload from another's under the same key. */
const mark = "x-amz-meta-upload"

/**
 * Stores a content under a key: in one request where it is small, else in parts, which become the object only when all are
 * there. Holds two parts in memory.
 * @returns its size in bytes
 */
export async function upload(requests: S3Requests, key: string, content: Content): Promise<number> {
  const parts = partsOf(content)
  try {
    const first = (await parts.next()).value ?? new Uint8Array()
    const second = await parts.next()
    if (second.done) {
      await requests.send({ method: "PUT", key, body: first })
      return first.length
    }
    return await uploadParts(requests, key, join(first, second.value, parts))
  } finally {
    await parts.return(undefined)
  }
}

async function uploadParts(requests: S3Requests, key: string, parts: AsyncIterable<Bytes>): Promise<number> {
  const id = crypto.randomUUID()
  const begun = await requests.send({ method: "POST", key, query: { uploads: "" }, headers: { [mark]: id } })
  const uploadId = elementOf(begun.body, "InitiateMultipartUploadResult")?.["UploadId"]
  if (!uploadId) throw new Error(`The object store began no upload of ${key}.`)
  const tags: string[] = []
  let size = 0
  try {
    for await (const body of parts) {
      const query = { partNumber: `${tags.length + 1}`, uploadId }
      const { headers } = await requests.send({ method: "PUT", key, query, body })
      tags.push(headers.get("etag") ?? "")
      size += body.length
    }
    await complete(requests, key, { id, uploadId, tags })
    return size
  } catch (error) {
    // Where this fails too, the bucket's own rule for unfinished uploads takes the parts away.
    await requests.send({ method: "DELETE", key, query: { uploadId } }).catch(() => {})
    throw error
  }
}

interface Parts {
  readonly id: string
  readonly uploadId: string
  readonly tags: readonly string[]
}

/** Makes the parts an object. Where the answer was lost, the mark on the object tells whether that was done. */
async function complete(requests: S3Requests, key: string, { id, uploadId, tags }: Parts): Promise<void> {
  const parts = tags.map((tag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${tag}</ETag></Part>`)
  const xml = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`
  const body = new TextEncoder().encode(xml)
  try {
    const answer = await requests.send({ method: "POST", key, query: { uploadId }, body })
    // The status is sent before the work is done, so that a failure may come under a good one.
    if (elementOf(answer.body, "CompleteMultipartUploadResult")) return
    const code = elementOf(answer.body, "Error")?.["Code"] ?? "no result"
    throw new S3Error({ method: "POST", key }, { status: 500, code })
  } catch (error) {
    const found = await requests.send({ method: "HEAD", key }).catch(() => undefined)
    if (found?.headers.get(mark) !== id) throw error
  }
}

const elementOf = (body: Bytes, name: string) => childrenOf(new TextDecoder().decode(body), name)[0]

async function* join(first: Bytes, second: Bytes, rest: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  yield first
  yield second
  yield* rest
}

/** A content in parts of one size, but for the last. The bytes are copied: whoever gives them may use them again. */
async function* partsOf(content: Content): AsyncGenerator<Bytes, undefined> {
  let pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of content) {
    for (let taken = 0; taken < piece.length; ) {
      const copy = piece.slice(taken, taken + partSize - size)
      pieces.push(copy)
      size += copy.length
      taken += copy.length
      if (size < partSize) continue
      yield Buffer.concat(pieces)
      pieces = []
      size = 0
    }
  }
  if (size > 0) yield Buffer.concat(pieces)
}
