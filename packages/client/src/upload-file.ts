import type { Attachment } from "@parley/contract"
import type { Store, UploadOptions } from "./types.ts"
import type { UploadsPart } from "./uploads.ts"

/** Uploads one file from its beginning to its end, and shows it no more after that. */
export async function uploadFile(
  { store, uploads }: { store: Store; uploads: UploadsPart },
  file: Blob,
  { name, onProgress, signal }: UploadOptions = {},
): Promise<Attachment> {
  signal?.throwIfAborted()
  const key = uploads.add(file, name === undefined ? {} : { name })
  const cancel = () => uploads.cancel(key)
  let shown = store.getState().uploads.get(key)
  const stop = store.subscribe(() => {
    const upload = store.getState().uploads.get(key)
    if (upload === undefined || upload === shown) return
    shown = upload
    onProgress?.(upload)
  })
  signal?.addEventListener("abort", cancel)
  try {
    const attachment = await uploads.finished(key)
    uploads.release(key)
    return attachment
  } catch (error) {
    signal?.throwIfAborted()
    uploads.cancel(key)
    throw error
  } finally {
    stop()
    signal?.removeEventListener("abort", cancel)
  }
}
