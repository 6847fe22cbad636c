import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import {
  type ClientEvent,
  clientEvents,
  EventError,
  limits,
  Problem,
  type Route,
  type RouteName,
  routes,
} from "@parley/contract"
import fc from "fast-check"
import { type CallInput, TestServer, type TestSocket } from "../../server/testing/index.ts"
import { attempts, eventAttempts } from "./attempts.ts"
import { mutation, oddText, spoil } from "./odd.ts"
import { meetPeople, privateRoom, type Scene } from "./scene.ts"

const runs = { seed: 20_261, numRuns: 40 }
const names = Object.keys(routes) as RouteName[]
const events = Object.keys(clientEvents) as ClientEvent[]

let server: TestServer
let scene: Scene
let socket: TestSocket

beforeAll(async () => {
  server = await TestServer.start()
  scene = await privateRoom("group", await meetPeople(server))
  socket = await scene.owner.connect()
}, 30_000)

/** Whatever was sent, the server lives on, and none of it was a bug. */
afterAll(async () => {
  const { room, owner, member } = scene
  const { id } = await owner.says(room, "still here")
  expect((await member.reads(room, { limit: 1 }))[0]).toBe("still here")
  await socket.hears("message:new", ({ message }) => message.id === id)
  expect(server.complaints).toEqual([])
  socket.close()
  await server[Symbol.asyncDispose]()
})

/** Either an answer of the route's contract, or a problem of it that is no bug. */
function expectAnswer(route: Route, answer: { status: number; text: string }): void {
  const { status, text } = answer
  if (status in route.answers) return
  const problem = Problem.parse(JSON.parse(text))
  expect(problem.status).toBe(status)
  expect(problem.code).not.toBe("internal")
}

function goodInput(name: RouteName): CallInput {
  return attempts[name].inputs(scene)[0] ?? {}
}

/** The scene's people must stay logged in. */
const changesTheSession = new Set<RouteName>(["logOut"])

describe.each(names.filter(name => routes[name as RouteName] && (routes[name] as Route).body))("%s", name => {
  const route: Route = routes[name]

  test("takes no spoilt body for a good one", async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async change => {
        const good = goodInput(name)
        expectAnswer(route, await scene.owner.call(name, { ...good, body: spoil(good.body ?? {}, change) }))
      }),
      runs,
    )
  })

  test("takes no body that is not JSON in UTF-8", async () => {
    const bodies = [
      "{",
      "[1,",
      "nul",
      "'{}'",
      '{"a":1}}',
      "\ufeff",
      "[".repeat(200_000),
      '{"a":'.repeat(100_000),
    ]
    const bytes = bodies.map(text => new TextEncoder().encode(text))
    for (const body of [...bytes, Uint8Array.of(0xff, 0xfe), Uint8Array.of(0x22, 0xc3, 0x28, 0x22)]) {
      expect(await codeOf(name, { body, type: "application/json" })).toBe("invalid_input")
    }
  })

  test("takes no other kind of content", async () => {
    const body = new TextEncoder().encode("{}")
    for (const type of [
      "text/plain",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "",
    ]) {
      expect(await codeOf(name, { body, type })).toBe("unsupported_type")
    }
  })

  test("takes no body that is too long, with its length or without", async () => {
    const body = new Uint8Array(limits.jsonBodyMax + 1).fill(0x20)
    expect(await codeOf(name, { body, type: "application/json" })).toBe("too_large")
    const stream = () =>
      new ReadableStream({
        start(controller) {
          for (let n = 0; n < 3; n++) controller.enqueue(body.subarray(0, 400_000))
          controller.close()
        },
      })
    expect(await codeOf(name, { body: stream(), type: "application/json" })).toBe("too_large")
  })
})

/** The code of a problem that a body of raw bytes is answered with. */
async function codeOf(
  name: RouteName,
  given: { body: Uint8Array<ArrayBuffer> | ReadableStream; type: string },
): Promise<string> {
  const route: Route = routes[name]
  const params = goodInput(name).params ?? {}
  const path = route.path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ""))
  const response = await fetch(server.url + path, {
    method: route.method.toUpperCase(),
    headers: { authorization: `Bearer ${scene.owner.token}`, "content-type": given.type },
    body: given.body,
  })
  const problem = Problem.parse(await response.json())
  expect(problem.status).toBe(response.status)
  return problem.code
}

describe.each(names.filter(name => (routes[name] as Route).params))("the path of %s", name => {
  test("may hold anything", async () => {
    await fc.assert(
      fc.asyncProperty(oddText, async text => {
        const good = goodInput(name)
        for (const param of Object.keys(good.params ?? {})) {
          const params = { ...good.params, [param]: text }
          const { status, text: answer } = await scene.outsider.call(name, { ...good, params })
          // An empty name or a dot makes it another path, which may lead to another route.
          if (status >= 400) expect(Problem.parse(JSON.parse(answer)).code).not.toBe("internal")
        }
      }),
      runs,
    )
  })
})

const withQuery = names.filter(name => (routes[name] as Route).query)

describe.each(withQuery)("the query of %s", name => {
  test("may hold anything", async () => {
    const fields = ["limit", "cursor", "query", "before", "after", "around", "since", "constructor"]
    await fc.assert(
      fc.asyncProperty(fc.subarray(fields, { minLength: 1 }), oddText, async (some, text) => {
        const good = goodInput(name)
        const query = { ...good.query, ...Object.fromEntries(some.map(field => [field, text])) }
        expectAnswer(routes[name], await scene.owner.call(name, { ...good, query }))
      }),
      runs,
    )
  })
})

test("a limit is from 1 to 100", async () => {
  for (const name of withQuery.filter(
    each => !["listChanges", "startSingleSignOn", "uploadMedia"].includes(each),
  )) {
    for (const limit of ["0", "101", "-1", "abc", "1.5", "", "Infinity", "0x10000"]) {
      const input = { ...goodInput(name), query: { limit } }
      expect(await scene.owner.refusal(name, input)).toBe("invalid_input")
    }
  }
})

test("calls of which one does not know whether they take a body may have one", async () => {
  for (const name of names.filter(each => !(routes[each] as Route).body && !changesTheSession.has(each))) {
    const method = (routes[name] as Route).method
    if (method === "get") continue
    const { status } = await scene.outsider.call(name, { ...goodInput(name), body: { any: "thing" } })
    expect(status).toBeLessThan(500)
  }
})

describe.each(events)("%s", event => {
  const good = () => eventAttempts[event].inputs(scene)[0]

  test("takes no spoilt payload for a good one", async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async change => {
        const answer = await socket.emit(event, spoil(good(), change))
        const refused = EventError.safeParse(answer)
        if (refused.success) expect(refused.data.error.code).not.toBe("internal")
        else clientEvents[event].result.parse(answer)
      }),
      runs,
    )
  })

  test("needs its payload, which is an object", async () => {
    expect(await socket.refusal(event)).toBe("invalid_input")
    for (const payload of [null, 0, "text", true, [], [good()], new Uint8Array([1, 2, 3])]) {
      expect(await socket.refusal(event, payload)).toBe("invalid_input")
    }
  })

  test("with more arguments than it has, or none to acknowledge, harms nobody", async () => {
    const untouched = await privateRoom("group", scene)
    const answer = await socket.emit(
      event,
      eventAttempts[event].inputs(untouched)[0],
      { more: true },
      "arguments",
    )
    expect(EventError.safeParse(answer).success).toBe(false)
    socket.emitBare(event)
    socket.emitBare(event, null, undefined)
    socket.emitBare(event, good())
  })
})

test("a payload that is nested too deeply ends its connection, and no other", async () => {
  const other = await scene.owner.connect()
  let deep: unknown = "inside"
  for (let n = 0; n < 1_000; n++) deep = [deep]
  other.emitBare("message:send", deep)
  expect(await other.closed).toBe("transport close")
  expect(await socket.refusal("message:send", {})).toBe("invalid_input")
})

test("events that do not exist are refused by name", async () => {
  for (const event of [
    "",
    "message",
    "message:new",
    "__proto__",
    "constructor",
    "toString",
    "x".repeat(200),
  ]) {
    expect(await socket.refusal(event, {})).toBe("unknown_event")
  }
})

test("a sync of too many rooms, or of rooms with odd names, is refused or tells nothing", async () => {
  const many = Object.fromEntries(Array.from({ length: limits.syncRoomsMax + 1 }, (_, n) => [`room${n}`, 0]))
  expect(await socket.refusal("sync", { rooms: many })).toBe("invalid_input")
  expect(await socket.refusal("sync", { rooms: { ["x".repeat(65)]: 0 } })).toBe("invalid_input")
  expect(await socket.refusal("sync", { rooms: { "a\0b": 0 } })).toBe("invalid_input")
  const odd = JSON.parse('{"__proto__": 0, "constructor": 0, "toString": 1}')
  expect(await socket.ask("sync", { rooms: odd })).toMatchObject({ rooms: {} })
})

test("hundreds of bad events at once are all answered", async () => {
  const codes = await Promise.all(
    Array.from({ length: 500 }, (_, n) => socket.refusal("message:send", { n })),
  )
  expect(new Set(codes)).toEqual(new Set(["invalid_input"]))
})
