import { expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import fc from "fast-check"
import { noFaults } from "./testing/fake-server.ts"
import { act } from "./testing/history.ts"
import { MemoryCache } from "./testing/memory-cache.ts"
import { during, expectFresh, newClient, online } from "./testing/online-client.ts"

test("the law of sync holds over a line that loses, repeats, delays and breaks", async () => {
  const deed = fc.oneof(
    { weight: 8, arbitrary: act.map(run => ({ kind: "act" as const, run })) },
    { weight: 3, arbitrary: fc.constant({ kind: "send" as const }) },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom("cut", "open", "older", "close", "read", "leave", "join", "reload", "forget")
        .map(kind => ({ kind })),
    },
  )
  const step = fc.record({ deed, ms: fc.nat({ max: 400 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), fc.nat(), async (steps, seed) => {
      const random = chance(seed)
      const cache = new MemoryCache()
      const { clock, room, server, storage, ...first } = await online(random, cache)
      let { client } = first
      server.limits = { changesPerRoom: 4, changesMax: 25 }
      server.faults = {
        latency: () => 1 + random() * 80,
        copies: () => (random() < 0.15 ? 0 : random() < 0.15 ? 2 : 1),
        losesAnswer: () => random() < 0.05,
        refuses: () => (random() < 0.05 ? new ParleyError("overloaded") : null),
      }
      const sent: string[] = []
      const ignore = () => undefined
      const run: Record<string, () => void> = {
        send() {
          if (!client.store.getState().rooms.has("r")) return
          sent.push(`own ${sent.length}`)
          client.send("r", sent.at(-1) ?? "")
        },
        cut: () => server.cut(),
        open: () => void client.openRoom("r").catch(ignore),
        older: () => void client.loadOlder("r").catch(ignore),
        close: () => client.closeRoom("r"),
        reload() {
          client.close()
          const next = newClient(server, clock, { storage, cache })
          client = next
          next.restore().then(() => next.connect(), ignore)
        },
        read: () => client.markRead("r", room.messages.length - Math.floor(random() * 3)),
        leave: () => room.exit("me"),
        join: () => (room.isMember("me") ? undefined : room.enter("me")),
        /** What was read and not told yet is lost. */
        forget() {
          void storage.remove("parley.reads.me")
          run["reload"]?.()
        },
      }
      for (const { deed, ms } of steps) {
        if ("run" in deed) deed.run(room)
        else run[deed.kind]?.()
        await clock.advance(ms)
      }
      server.faults = noFaults
      await clock.advance(200)
      // Who could not ask who is logged in asks once more.
      await during(clock, client.restore())
      client.connect()
      const known = client.store.getState().rooms.has("r") && room.isMember("me")
      if (known) {
        // What was lost is found at the next event.
        room.rename("last")
        await clock.advance(300_000)
        expectFresh(client, server)
      }
      // A lost last event, or room, is found at the next sync.
      server.cut()
      await clock.advance(300_000)
      expectFresh(client, server)
      expect(clock.waiting).toBe(0)
      const own = room.messages.filter(
        message => message.text.startsWith("own") || message.deletedAt !== null,
      )
      const kept = own.map(message => message.text).filter(text => text !== "")
      expect(kept).toEqual([...new Set(kept)])
      expect(kept).toEqual(sent.filter(text => kept.includes(text)))
      client.close()
    }),
    { numRuns: 300 },
  )
}, 30_000)

/** A small generator of numbers from 0 to 1 (mulberry32), so that a run can be repeated. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
