import type { KeyValueStorage } from "@parley/client"

/** The browser's localStorage; keeps nothing where the browser refuses it (private windows, full disks). */
export function localStorageOf(page: { readonly localStorage: Storage }): KeyValueStorage {
  const attempt = async <T>(run: (storage: Storage) => T, otherwise: T): Promise<T> => {
    try {
      return run(page.localStorage)
    } catch {
      return otherwise
    }
  }
  return {
    get: key => attempt<string | null>(storage => storage.getItem(key), null),
    set: (key, value) => attempt(storage => storage.setItem(key, value), undefined),
    remove: key => attempt(storage => storage.removeItem(key), undefined),
  }
}
