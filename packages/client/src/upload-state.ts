import { type Attachment, type ErrorCode, mediaLimits } from "@parley/contract"

/** A file on its way to the server. */
export interface UploadState {
  readonly key: string
  readonly name: string
  /** In bytes. */
  readonly size: number
  readonly type: string
  /** Bytes that the server has. */
  readonly sent: number
  /** "missing": cut off by a reload; it goes on once the same file is added again. */
  readonly state: "waiting" | "uploading" | "paused" | "failed" | "missing" | "done"
  /** Why it failed. */
  readonly error?: ErrorCode
  /** The file, once it is done. */
  readonly attachment?: Attachment
}

/** What is kept of an upload over a reload. */
export interface KeptUpload {
  readonly key: string
  readonly name: string
  readonly size: number
  readonly type: string
  /** With name, size and type it tells that a file is the same; null for what is no file of a disk. */
  readonly lastModified: number | null
  readonly createdAt: number
  uploadId: string | null
  attachment: Attachment | null
}

interface NewUpload {
  readonly key: string
  /** By default the file's own. */
  readonly name: string | undefined
  readonly createdAt: number
}

/** What is kept of a file whose upload begins. */
export function keptOf(file: Blob, { key, name, createdAt }: NewUpload): KeptUpload {
  const own = "name" in file && typeof file.name === "string" ? file.name : ""
  return {
    key,
    name: (name ?? own).slice(-mediaLimits.fileNameMax),
    size: file.size,
    type: file.type,
    lastModified: "lastModified" in file && typeof file.lastModified === "number" ? file.lastModified : null,
    createdAt,
    uploadId: null,
    attachment: null,
  }
}

/** Whether name, size, type and time of change say that both are of the same file of a disk. */
export const isSameFile = (one: KeptUpload, other: KeptUpload): boolean =>
  one.lastModified !== null &&
  (["name", "size", "type", "lastModified"] as const).every(field => one[field] === other[field])

/** An upload as it is when it is put in, with its file or without. */
export function viewOf(kept: KeptUpload, file: Blob | null): UploadState {
  const { key, name, size, type, attachment } = kept
  if (attachment) return { key, name, size, type, sent: size, state: "done", attachment }
  return { key, name, size, type, sent: 0, state: file ? "waiting" : "missing" }
}

export function keptUpload(stored: Readonly<Record<string, unknown>>): KeptUpload | null {
  const { key, name, size, type, lastModified, createdAt, uploadId, attachment } = stored
  if (typeof key !== "string" || typeof name !== "string" || typeof type !== "string") return null
  if (typeof size !== "number" || typeof createdAt !== "number") return null
  return {
    ...{ key, name, size, type, createdAt },
    lastModified: typeof lastModified === "number" ? lastModified : null,
    uploadId: typeof uploadId === "string" ? uploadId : null,
    attachment: isAttachment(attachment) ? attachment : null,
  }
}

const isAttachment = (value: unknown): value is Attachment =>
  typeof value === "object" &&
  value !== null &&
  (["id", "name", "type", "url"] as const).every(field => typeof Reflect.get(value, field) === "string")
