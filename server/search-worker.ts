import type { Platform } from "./compose.ts"
import { LinkCards } from "./features/links/index.ts"
import type { Media } from "./features/media/index.ts"
import type { MessageReads, Messages } from "./features/messages/index.ts"
import { SearchWorker } from "./features/search/index.ts"
import type { Outbound } from "./platform/outbound/index.ts"
import { logOf } from "./platform/telemetry/log.ts"

/** The index, and cards for the links of what it has just indexed. */
export async function openSearchWorker(
  platform: Platform,
  parts: { reads: MessageReads; messages: Messages; media: Media; outbound: Outbound },
): Promise<{ close(): Promise<void> }> {
  const { reads, messages, media, outbound } = parts
  const log = logOf(platform, "search")
  if (platform.config.linkCards === "off")
    return await SearchWorker.open({ ...platform, log, messages: reads })
  const cards = new LinkCards({
    ...platform,
    log: logOf(platform, "links"),
    outbound,
    makePicture: media.makeCardPicture,
    keepPicture: media.keepCardPicture,
    setCards: (message, found) => messages.setCards(message, found),
  })
  const worker = await SearchWorker.open({
    ...platform,
    log,
    messages: reads,
    onIndexed: indexed => cards.offer(indexed),
  })
  return {
    async close() {
      await worker.close()
      await cards.close()
    },
  }
}
