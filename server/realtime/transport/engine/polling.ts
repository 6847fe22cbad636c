import { encodePayload, FRAMES, type Frame } from "@parley/wire"
import { text } from "./answers.ts"

/** The sending side of HTTP long-polling: what waits for the next GET, and the GET that waits. */
export class PollQueue {
  /** True while a POST of the session is being read. */
  posting = false
  bytes = 0
  #frames: Frame[] = []
  #answer: ((response: Response) => void) | undefined
  #flushing = false

  /** True while a GET waits. */
  get waiting(): boolean {
    return this.#answer !== undefined
  }

  get empty(): boolean {
    return this.#frames.length === 0
  }

  /** Queues a frame. A waiting GET takes all that is queued in the same tick. */
  push(frame: Frame): void {
    this.#frames.push(frame)
    this.bytes += Buffer.byteLength(frame)
    if (this.#answer === undefined || this.#flushing) return
    this.#flushing = true
    queueMicrotask(() => {
      this.#flushing = false
      if (!this.empty) this.#answer?.(this.#takeAnswer())
    })
  }

  /** Answers a GET with what is queued, at once or as soon as there is something. */
  poll(onAborted: () => void, signal: AbortSignal): Response | Promise<Response> {
    if (!this.empty) return this.#takeAnswer()
    return new Promise(resolve => {
      const settle = (response: Response) => {
        if (this.#answer !== settle) return
        this.#answer = undefined
        signal.removeEventListener("abort", abort)
        resolve(response)
      }
      const abort = () => {
        if (this.#answer !== settle) return
        settle(text(FRAMES.close))
        onAborted()
      }
      this.#answer = settle
      signal.addEventListener("abort", abort)
    })
  }

  /** Ends a waiting GET with what is queued and then `last`. */
  release(last: string): void {
    if (this.#answer === undefined) return
    this.#frames.push(last)
    this.#answer(this.#takeAnswer())
  }

  /** Takes all that is queued. */
  take(): Frame[] {
    const frames = this.#frames
    this.#frames = []
    this.bytes = 0
    return frames
  }

  #takeAnswer(): Response {
    return text(encodePayload(this.take()))
  }
}
