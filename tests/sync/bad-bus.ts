import { eventOfChange } from "@parley/contract"
import { type Announcement, type Bus, subjects } from "../../server/platform/bus/index.ts"
import type { Random } from "../support/random.ts"

/** What becomes of an announcement: those that come in its place, now. */
export type Fate = (announcement: Announcement) => readonly Announcement[]

/** Each as it comes. */
export const unharmed: Fate = announcement => [announcement]

/** Some announcements are lost, some come twice, some after the next one of their room. */
export function harmed(random: Random): Fate {
  const late = new Map<string, Announcement[]>()
  return announcement => {
    const { roomId } = announcement
    const before = late.get(roomId) ?? []
    late.delete(roomId)
    switch (random.below(6)) {
      case 0:
        return before
      case 1:
        return [announcement, announcement, ...before]
      case 2:
        late.set(roomId, [...before, announcement])
        return []
      default:
        return [announcement, ...before]
    }
  }
}

/** A bus that treats announcements of rooms badly, and everything else well unless it is told to lose it. */
export class BadBus {
  /** Whether nobody learns that he was added to a room. */
  losesNotices = false
  /** Set by the test. */
  fate: Fate = unharmed
  /** Every event that the announcements tell of, before they are harmed. */
  announced: { name: string; payload: unknown }[] = []

  on(bus: Bus): Bus {
    return {
      publish: (subject, message) => {
        if (this.losesNotices && "kind" in message && message.kind === "joined") return
        if (!("changes" in message)) return bus.publish(subject, message)
        const announcement: Announcement = message
        for (const { change, created } of announcement.changes)
          this.announced.push(eventOfChange(announcement.roomId, change, created))
        for (const each of this.fate(announcement)) bus.publish(subjects.room(each.roomId), each)
      },
      subscribe: (subject, handle) => bus.subscribe(subject, handle),
      ping: () => bus.ping(),
      onReconnect: listener => bus.onReconnect(listener),
      close: () => bus.close(),
    }
  }
}
