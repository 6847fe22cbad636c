import { afterEach, describe, expect, spyOn, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { partitionOf } from "../platform/queue/index.ts"
import type { Store } from "../platform/store/index.ts"
import { SqliteError } from "../platform/store/sqlite/thread.ts"
import { openTimeline, outcomeOf, roomBody, type Timeline, type TimelineOptions } from "./fixture.ts"
import type { Part, TimelineFeature } from "./index.ts"
import { readHeads } from "./repository.ts"

const opened: Timeline[] = []
afterEach(async () => {
  for (const timeline of opened.splice(0)) await timeline[Symbol.asyncDispose]()
})

/** A room with one owner, and a way to send to it. */
async function roomWith(options: TimelineOptions = {}) {
  const timeline = await openTimeline(options)
  opened.push(timeline)
  const ada = await timeline.newUser("ada")
  timeline.startWorker()
  const [created] = await timeline.results(timeline.command(ada, "room.create", { body: roomBody() }))
  expect(outcomeOf(created)).toBe("ok")
  const send = (text: string, given = {}) =>
    timeline.command(ada, "message.send", { body: { text }, ...given })
  return { timeline, ada, send, texts: () => textsIn(timeline.store) }
}

async function textsIn(store: Store): Promise<string[]> {
  const rows = await store.db
    .withTables<{ messages: { seq: number; text: string } }>()
    .selectFrom("messages")
    .select("text")
    .orderBy("seq")
    .execute()
  return rows.map(row => row.text)
}

const head = async ({ store }: Timeline) => {
  const [row] = await readHeads(store.db, ["room"])
  return { seq: row?.seq, rev: row?.rev }
}

/** A feature of which a test breaks one step. */
function testFeature(broken: {
  apply?: (...given: Parameters<TimelineFeature["commands"][number]["apply"]>) => unknown
  load?: (bodies: unknown[]) => void
  flush?: (applied: unknown[]) => void
}): TimelineFeature {
  const part: Part<unknown[]> = {
    name: "test",
    load: async (_, commands) => {
      broken.load?.(commands.map(each => each.body))
      return []
    },
    flush: async state => broken.flush?.(state),
  }
  return {
    part,
    commands: [
      {
        type: "test",
        part,
        keepsKey: false,
        apply(state: unknown[], command, batch) {
          state.push(command.body)
          return broken.apply?.(state, command, batch) ?? "done"
        },
      },
    ],
  }
}

const fail = (message: string): never => {
  throw new Error(message)
}

test("a batch that is committed and could not be told is logged; the next is told, and its keys answer", async () => {
  const { timeline, send, texts } = await roomWith()
  const tried = Promise.withResolvers<void>()
  const publish = spyOn(timeline.bus, "publish").mockImplementationOnce(() => {
    tried.resolve()
    return fail("nobody hears")
  })
  const one = send("one")
  await timeline.queue.push(partitionOf(one.roomId), one)
  await tried.promise
  publish.mockRestore()
  expect((await timeline.results(send("two"))).map(outcomeOf)).toEqual(["ok"])
  expect((await timeline.results(one)).map(outcomeOf)).toEqual(["repeated"])
  expect(await texts()).toEqual(["one", "two"])
  expect(timeline.complaints).toHaveLength(1)
  expect(timeline.complaints[0]).toContain("nobody hears")
})

describe("a command that fails", () => {
  test("by a bug hurts only itself, shows nothing of its inside, and is logged once", async () => {
    const broken = testFeature({ apply: () => fail("secret reason") })
    const { timeline, ada, send, texts } = await roomWith({ features: [broken] })
    const results = await timeline.results(send("one"), timeline.command(ada, "test"), send("two"))
    expect(results.map(outcomeOf)).toEqual(["ok", "internal", "ok"])
    expect(JSON.stringify(results)).not.toContain("secret reason")
    expect(await texts()).toEqual(["one", "two"])
    expect(await head(timeline)).toEqual({ seq: 2, rev: 4 })
    expect(timeline.complaints).toHaveLength(1)
    expect(timeline.complaints[0]).toContain("secret reason")
  })

  test("after it has changed something is a bug too: what it changed is gone", async () => {
    const broken = testFeature({
      apply(_, { roomId }, batch) {
        batch.log(roomId)?.change(rev => ({ kind: "message", rev, value: {} as never }))
        throw new ParleyError("forbidden")
      },
    })
    const { timeline, ada, send } = await roomWith({ features: [broken] })
    const results = await timeline.results(timeline.command(ada, "test"), send("one"))
    expect(results.map(outcomeOf)).toEqual(["internal", "ok"])
    expect(await head(timeline)).toEqual({ seq: 1, rev: 3 })
  })

  test("because nobody knows its type is refused, and no other", async () => {
    const { timeline, ada, send } = await roomWith()
    const results = await timeline.results(timeline.command(ada, "room.teleport"), send("one"))
    expect(results.map(outcomeOf)).toEqual(["internal", "ok"])
  })

  test("because its body is no object is refused, and no other", async () => {
    const { timeline, ada, send } = await roomWith()
    const results = await timeline.results(timeline.command(ada, "member.add", { body: null }), send("one"))
    expect(results.map(outcomeOf)).toEqual(["internal", "ok"])
  })

  test("as it is written or read makes its batch go one by one", async () => {
    for (const step of ["flush", "load"] as const) {
      const broken = testFeature({
        [step]: (bodies: unknown[]) => (bodies.includes("poison") ? fail("cannot") : undefined),
      })
      const { timeline, ada, send, texts } = await roomWith({ features: [broken] })
      const results = await timeline.results(
        send("one"),
        timeline.command(ada, "test", { body: "fine" }),
        timeline.command(ada, "test", { body: "poison" }),
        send("two"),
      )
      expect(results.map(outcomeOf)).toEqual(["ok", "ok", "internal", "ok"])
      expect(await texts()).toEqual(["one", "two"])
      expect(await head(timeline)).toEqual({ seq: 2, rev: 4 })
      expect(timeline.complaints).toHaveLength(1)
    }
  })

  test("as it is written leaves nothing of the whole batch behind", async () => {
    const broken = testFeature({ flush: state => (state.length > 0 ? fail("disk") : undefined) })
    const { timeline, ada } = await roomWith({ features: [broken] })
    const bob = await timeline.newUser("bob")
    const [created, tested] = await timeline.results(
      timeline.command(bob, "room.create", { roomId: "same", body: roomBody([ada]) }),
      timeline.command(ada, "test", { roomId: "same" }),
    )
    expect([created, tested].map(outcomeOf)).toEqual(["ok", "internal"])
    const members = await timeline.store.db
      .withTables<{ members: { room_id: string; user_id: string; rev: number } }>()
      .selectFrom("members")
      .selectAll()
      .where("room_id", "=", "same")
      .execute()
    expect(members).toHaveLength(2)
    expect(await readHeads(timeline.store.db, ["same"])).toEqual([{ room_id: "same", seq: 0, rev: 3 }])
  })
})

/** A store whose next transaction fails: before it begins, or once it has been committed. */
function failingOnce(when: "before" | "after", error: Error) {
  let armed = false
  const faulty = (store: Store): Store => ({
    ...store,
    async transaction(work) {
      const fails = armed
      armed = false
      if (fails && when === "before") throw error
      const result = await store.transaction(work)
      if (fails) throw error
      return result
    },
  })
  const arm = () => {
    armed = true
  }
  return { faulty, arm }
}

describe("a database that fails for a moment", () => {
  const busy = new SqliteError("database is locked", "SQLITE_BUSY")

  test("has the batch tried again, in its order", async () => {
    const { faulty, arm } = failingOnce("before", busy)
    const { timeline, send, texts } = await roomWith({ faulty })
    arm()
    const results = await timeline.results(send("one"), send("two"))
    expect(results.map(outcomeOf)).toEqual(["ok", "ok"])
    expect(await texts()).toEqual(["one", "two"])
    expect(timeline.complaints.join()).toContain("tried again")
  })

  test("as a commit is answered doubles nothing: the keys are found", async () => {
    const { faulty, arm } = failingOnce("after", busy)
    const { timeline, send, texts } = await roomWith({ faulty })
    arm()
    const results = await timeline.results(send("one"), send("two"))
    expect(results.map(outcomeOf)).toEqual(["repeated", "repeated"])
    expect(await texts()).toEqual(["one", "two"])
    expect(await head(timeline)).toEqual({ seq: 2, rev: 4 })
  })

  test("for good refuses what it cannot write, and goes on", async () => {
    const { faulty, arm } = failingOnce("before", new Error("disk I/O error"))
    const { timeline, send, texts } = await roomWith({ faulty })
    arm()
    const results = await timeline.results(send("one"))
    expect(results.map(outcomeOf)).toEqual(["internal"])
    expect((await timeline.results(send("two"))).map(outcomeOf)).toEqual(["ok"])
    expect(await texts()).toEqual(["two"])
  })
})

describe("commands of one batch", () => {
  test("see what those before them did", async () => {
    const { timeline, ada, send, texts } = await roomWith()
    const bob = await timeline.newUser("bob")
    const bobSends = (text: string) => timeline.command(bob, "message.send", { body: { text } })
    const results = await timeline.results(
      bobSends("too early"),
      timeline.command(ada, "member.add", { body: { userId: bob } }),
      bobSends("hello"),
      timeline.command(ada, "member.remove", { body: { userId: bob } }),
      bobSends("too late"),
      timeline.command(ada, "member.add", { body: { userId: bob } }),
      bobSends("back"),
      send("welcome"),
    )
    expect(results.map(outcomeOf)).toEqual(["not_found", "ok", "ok", "ok", "not_found", "ok", "ok", "ok"])
    expect(await texts()).toEqual(["hello", "back", "welcome"])
    expect(await head(timeline)).toEqual({ seq: 3, rev: 8 })
  })

  test("with the same key are one, and the same key with other content is refused", async () => {
    const { timeline, send, texts } = await roomWith()
    const key = crypto.randomUUID()
    const results = await timeline.results(send("one", { key }), send("one", { key }), send("other", { key }))
    expect(results.map(outcomeOf)).toEqual(["ok", "repeated", "key_reused"])
    expect(await texts()).toEqual(["one"])
  })

  test("after a deletion find nothing, and leave nothing", async () => {
    const { timeline, ada, send, texts } = await roomWith()
    const results = await timeline.results(
      send("one"),
      timeline.command(ada, "room.delete"),
      send("two"),
      timeline.command(ada, "room.delete"),
    )
    expect(results.map(outcomeOf)).toEqual(["ok", "ok", "not_found", "not_found"])
    expect(await texts()).toEqual([])
    expect(await readHeads(timeline.store.db, ["room"])).toEqual([])
  })

  test("past their deadline are not carried out late, unless they were carried out before", async () => {
    const { timeline, send, texts } = await roomWith()
    const key = crypto.randomUUID()
    const [first] = await timeline.results(send("one", { key }))
    const late = { deadline: timeline.clock.now() - 1 }
    const results = await timeline.results(send("two", late), send("one", { key, ...late }))
    expect(results.map(outcomeOf)).toEqual(["expired", "repeated"])
    expect(results[1]).toMatchObject({ value: first?.ok ? first.value : undefined })
    expect(await texts()).toEqual(["one"])
  })

  test("that change nothing take no rev", async () => {
    const { timeline, ada } = await roomWith()
    const before = await head(timeline)
    const results = await timeline.results(
      timeline.command(ada, "room.edit", { body: { name: "Room" } }),
      timeline.command(ada, "member.add", { body: { userId: ada } }),
      timeline.command(ada, "member.role", { body: { userId: ada, role: "owner" } }),
    )
    expect(results.map(outcomeOf)).toEqual(["ok", "ok", "ok"])
    expect(await head(timeline)).toEqual(before)
  })
})
