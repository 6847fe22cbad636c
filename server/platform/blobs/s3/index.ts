import { type BlobContent, type BlobEntry, type Blobs, blobFolder, blobKey } from "../index.ts"
import { parseS3Url } from "../s3-url.ts"
import { S3Content } from "./content.ts"
import { S3Error, S3Requests } from "./requests.ts"
import { upload } from "./upload.ts"
import { childrenOf } from "./xml.ts"

const deletesAtOnce = 8

/** The bucket is not there, or not for us. */
export class BucketRefused extends Error {
  override readonly name = "BucketRefused"
}

/**
 * Blobs as objects of a bucket, in any store that speaks S3. The store must give what was just stored, as S3 does.
 * @throws BucketRefused, or another Error where the store does not answer
 */
export async function openS3Blobs(url: string): Promise<Blobs> {
  const requests = new S3Requests(parseS3Url(url))
  await checkBucket(requests)
  return {
    put: async (key, content) => await upload(requests, checked(key), content),
    get: async key => await find(requests, checked(key)),
    async delete(keys) {
      const left = keys.map(checked)
      const deleteNext = async () => {
        for (let key = left.pop(); key !== undefined; key = left.pop()) {
          await requests.send({ method: "DELETE", key })
        }
      }
      await Promise.all(Array.from({ length: deletesAtOnce }, deleteNext))
    },
    list: folder => list(requests, folder),
  }
}

async function checkBucket(requests: S3Requests): Promise<void> {
  try {
    await requests.send({ method: "GET", query: { "list-type": "2", "max-keys": "1" } })
  } catch (error) {
    const isPassing = !(error instanceof S3Error) || error.isPassing
    const reason = error instanceof S3Error ? error.code : "it does not answer"
    const sentence = `The bucket ${requests.bucket} for uploaded files cannot be used: ${reason}.`
    throw new (isPassing ? Error : BucketRefused)(sentence, { cause: error })
  }
}

function checked(key: string): string {
  if (!blobKey.test(key)) throw new Error(`"${key}" is no key of a blob.`)
  return key
}

async function find(requests: S3Requests, key: string): Promise<BlobContent | undefined> {
  try {
    const { headers } = await requests.send({ method: "HEAD", key })
    const end = Number(headers.get("content-length"))
    return new S3Content({ requests, key, etag: headers.get("etag") ?? "", start: 0, end })
  } catch (error) {
    if (error instanceof S3Error && error.status === 404) return undefined
    throw error
  }
}

/** ListObjectsV2, page by page. What is in the bucket and is none of ours is passed over. */
async function* list(requests: S3Requests, folder?: string): AsyncIterable<BlobEntry> {
  if (folder !== undefined && !blobFolder.test(folder)) throw new Error(`"${folder}" is no folder of blobs.`)
  const within = folder === undefined ? {} : { prefix: `${folder}/`, delimiter: "/" }
  for (let page: Record<string, string> | undefined = {}; page; ) {
    const { body } = await requests.send({ method: "GET", query: { "list-type": "2", ...within, ...page } })
    const xml = new TextDecoder().decode(body)
    for (const { Key: key = "", LastModified: modified = "" } of childrenOf(xml, "Contents")) {
      if (blobKey.test(key)) yield { key, storedAt: Date.parse(modified) }
    }
    const next: string | undefined = childrenOf(xml, "ListBucketResult")[0]?.["NextContinuationToken"]
    page = next === undefined ? undefined : { "continuation-token": next }
  }
}
