import type { Api } from "@parley/client"

/** A history has fewer messages than two to this power. */
const stepsMax = 40

interface SeqAtOptions {
  readonly api: Api
  readonly roomId: string
  /** Seq of the room's newest message. */
  readonly lastSeq: number
}

/**
 * The seq of the first message at or after a time, in milliseconds since 1970; that of the newest where there is none. Asks
 * for one message per halving. Throws `ParleyError`.
 */
export async function seqAt(time: number, { api, roomId, lastSeq }: SeqAtOptions): Promise<number> {
  let from = 1
  let to = Math.max(1, lastSeq)
  for (let step = 0; step < stepsMax && from < to; step++) {
    const middle = Math.floor((from + to) / 2)
    const { messages } = await api.call("listMessages", {
      params: { id: roomId },
      query: { after: middle - 1, limit: 1 },
    })
    const [found] = messages
    if (found && Date.parse(found.createdAt) < time) from = Math.max(middle + 1, found.seq + 1)
    else to = middle
  }
  return Math.min(from, Math.max(1, lastSeq))
}
