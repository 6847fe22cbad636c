/** Long enough for a loaded machine; reached only when a test fails. */
const patienceMs = 10_000

/** Rejects when a promise takes too long, so that a failing test says what it waited for. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`waited in vain for ${what}`)), patienceMs)
  return await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer))
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
