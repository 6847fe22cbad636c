/** Long enough for a loaded machine; reached only when a test fails. */
const patienceMs = 10_000

/** Rejects when a promise takes too long, so that a failing test says what it waited for. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`waited in vain for ${what}`)), patienceMs)
  return await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer))
}

/** Asks again and again until the answer is the wanted one. For what follows a change at its own pace. */
export async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const until = performance.now() + patienceMs
  for (;;) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    if (performance.now() > until)
      throw new Error(`waited in vain; the last answer is ${JSON.stringify(answer)}`)
  }
}

const notThrown = Symbol("not thrown")

/** What the promise rejects with. `expect(...).rejects` would block the event loop that answers it. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => notThrown,
    (error: unknown) => error,
  )
  if (outcome === notThrown) throw new Error("It did not fail.")
  return outcome
}
