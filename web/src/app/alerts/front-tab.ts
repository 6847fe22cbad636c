const storageName = "parley.front"
const tab = Math.random().toString(36).slice(2)

/**
 * Of all tabs of this browser, the one that was last in front tells of what comes: otherwise each would make its sound.
 * Takes part until the returned function is called.
 */
export function joinTabs(): () => void {
  const take = () => localStorageDo(storage => storage.setItem(storageName, tab))
  const leave = () => {
    if (isFrontTab()) localStorageDo(storage => storage.removeItem(storageName))
  }
  take()
  window.addEventListener("focus", take)
  window.addEventListener("pageshow", take)
  window.addEventListener("pagehide", leave)
  return () => {
    leave()
    window.removeEventListener("focus", take)
    window.removeEventListener("pageshow", take)
    window.removeEventListener("pagehide", leave)
  }
}

/** Where the last one in front was closed, or storage is blocked, every tab is. */
export function isFrontTab(): boolean {
  const front = localStorageDo(storage => storage.getItem(storageName)) ?? null
  return front === null || front === tab
}

function localStorageDo<T>(run: (storage: Storage) => T): T | undefined {
  try {
    return run(localStorage)
  } catch {
    return undefined
  }
}
