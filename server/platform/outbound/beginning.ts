import type { IncomingMessage } from "node:http"

/** Reads no more than so many bytes of an answer, whatever it says of its length. Rejects with the signal's reason. */
export async function beginning(
  answer: IncomingMessage,
  { max, signal }: { max: number; signal: AbortSignal },
): Promise<{ body: Uint8Array<ArrayBuffer>; whole: boolean }> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const stop = () => reject(signal.reason)
  signal.addEventListener("abort", stop, { once: true })
  const chunks: Uint8Array[] = []
  let size = 0
  answer.on("data", (chunk: Uint8Array) => {
    if (size > max) return
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > max) resolve(false)
  })
  answer.on("end", () => resolve(true))
  answer.on("error", reject)
  answer.on("close", () => reject(new Error("The answer broke off.")))
  const whole = await promise.finally(() => signal.removeEventListener("abort", stop))
  return { body: new Uint8Array(Buffer.concat(chunks).subarray(0, max)), whole }
}
