import type { ParleyClient } from "@parley/client"

const urls = new Map<string, string>()

/** Keeps a picture at hand until its upload is sent or given up. */
export function keepPreview({ store }: ParleyClient, key: string, file: File): void {
  if (!file.type.startsWith("image/") || urls.has(key)) return
  const url = URL.createObjectURL(file)
  urls.set(key, url)
  const stop = store.subscribe(() => {
    if (store.getState().uploads.has(key)) return
    stop()
    urls.delete(key)
    URL.revokeObjectURL(url)
  })
}

/** The address of the picture that is being uploaded; undefined of other files, and after a reload. */
export const previewOf = (key: string): string | undefined => urls.get(key)
