import { ParleyError } from "@parley/contract"

const retryMs = 250

/** Asks again while the answer is that asking again may help. */
export async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof ParleyError) || !error.retryable) throw error
      await Bun.sleep(retryMs)
    }
  }
}
