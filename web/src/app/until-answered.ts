interface Asking {
  /** Ends the asking. */
  readonly signal: AbortSignal
  /** Told of each try that failed. */
  readonly onFailure?: (error: unknown) => void
  /** Resolves after so many milliseconds, or once it is worth trying earlier. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

const firstPause = 1_000
const longestPause = 30_000

/**
 * Asks until there is an answer: again after a second, then ever rarer, and at once when the device is back on a network.
 * @returns undefined where it was ended before
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  { signal, onFailure, pause = pauseOf }: Asking,
): Promise<T | undefined> {
  for (let ms = firstPause; !signal.aborted; ms = Math.min(2 * ms, longestPause)) {
    try {
      const answer = await ask()
      return signal.aborted ? undefined : answer
    } catch (error) {
      if (!signal.aborted) onFailure?.(error)
    }
    await pause(ms, signal)
  }
  return undefined
}

function pauseOf(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const ended = new AbortController()
    const end = () => {
      ended.abort()
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, ms)
    addEventListener("online", end, { signal: ended.signal })
    signal.addEventListener("abort", end, { signal: ended.signal })
    if (signal.aborted) end()
  })
}
