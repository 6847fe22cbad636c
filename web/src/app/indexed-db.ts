import type { CacheStorage } from "@parley/client"

const storeName = "things"

/** A cache in one IndexedDB database of the browser, opened when it is first asked. What fails, rejects. */
export function indexedDbCache(name: string): CacheStorage {
  let opening: Promise<IDBDatabase> | null = null

  function open(): Promise<IDBDatabase> {
    const { promise, resolve, reject } = Promise.withResolvers<IDBDatabase>()
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(storeName)
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error("Another tab holds an older version open."))
    request.onsuccess = () => {
      const database = request.result
      // Another tab has a newer version, or the person clears what the page keeps.
      database.onversionchange = () => database.close()
      database.onclose = () => {
        opening = null
      }
      resolve(database)
    }
    return promise
  }

  /** Runs requests in one transaction; what `run` returns reads their results once it is committed. */
  async function within<T>(mode: IDBTransactionMode, run: (things: IDBObjectStore) => () => T): Promise<T> {
    opening ??= open()
    const database = await opening.catch((error: unknown) => {
      opening = null
      throw error
    })
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const transaction = database.transaction(storeName, mode)
    const result = run(transaction.objectStore(storeName))
    transaction.oncomplete = () => resolve(result())
    transaction.onabort = () => reject(transaction.error)
    return await promise
  }

  return {
    read: () =>
      within("readonly", things => {
        const [keys, values] = [things.getAllKeys(), things.getAll()]
        return () => new Map(keys.result.map((key, index) => [String(key), values.result[index] as unknown]))
      }),
    get: key =>
      within("readonly", things => {
        const request = things.get(key)
        return () => (request.result as unknown) ?? null
      }),
    write: changes =>
      within("readwrite", things => {
        for (const [key, value] of changes) {
          if (value === null) things.delete(key)
          else things.put(value, key)
        }
        return () => undefined
      }),
    clear: () =>
      within("readwrite", things => {
        things.clear()
        return () => undefined
      }),
  }
}
