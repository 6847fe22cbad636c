/** What a listing tells of a blob. */
export interface BlobEntry {
  readonly key: string
  /** Milliseconds since 1970. */
  readonly storedAt: number
}

/** A content that reads nothing until it is asked to. A Blob is one. */
export interface BlobContent {
  /** Bytes. */
  readonly size: number
  /** The bytes from `start` on, before `end`. */
  slice(start?: number, end?: number): BlobContent
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>
  bytes(): Promise<Uint8Array<ArrayBuffer>>
  text(): Promise<string>
}

/**
 * Contents by key, for what is too large for the database. Keys are ours, never a user's: folders and a name, each of
 * `a-z`, `0-9` and `-`, joined by slashes. Contents are never changed, only replaced as a whole.
 *
 * Every driver guarantees:
 * - `put` shows nothing under the key before all of the content is kept for good; when it rejects, or the process dies
 *   before it resolves, the key holds what it held before;
 * - what a resolved `put` kept survives the death of the process, and of the machine;
 * - neither `put` nor reading holds more than a few pieces of the content in memory, whatever its size;
 * - a stream that has begun when its key is replaced or deleted gives the old content to its end, or fails.
 */
export interface Blobs {
  /** Keeps a content under a key and resolves with its size in bytes. Rejects with what the content fails with. */
  put(key: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number>
  /** The content: `slice` it for ranges, `stream` it. */
  get(key: string): Promise<BlobContent | undefined>
  /** Deletes blobs; keys that hold nothing are passed over. */
  delete(keys: readonly string[]): Promise<void>
  /** The blobs of a folder (all of a key before its last slash), or all there are, in no order. What is put or deleted meanwhile may be there or not. */
  list(folder?: string): AsyncIterable<BlobEntry>
}

/** Keys and folders: no part can lead out of the place where blobs are. */
export const blobKey = /^[a-z0-9-]+(\/[a-z0-9-]+)+$/
export const blobFolder = /^[a-z0-9-]+(\/[a-z0-9-]+)*$/
