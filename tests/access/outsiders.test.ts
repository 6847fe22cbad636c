import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import {
  type ClientEvent,
  clientEvents,
  EventError,
  Problem,
  type Route,
  type RouteName,
  routes,
  SyncAnswer,
} from "@parley/contract"
import { Caller, type Person, TestServer } from "../../server/testing/index.ts"
import { attempts, eventAttempts } from "./attempts.ts"
import {
  meetPeople,
  namesOf,
  type People,
  type PrivateKind,
  privateKinds,
  privateRoom,
  type Scene,
} from "./scene.ts"

const routeNames = Object.keys(routes) as RouteName[]
const eventNames = Object.keys(clientEvents) as ClientEvent[]
/** The one was never in the room, the other was removed from it. */
const intruders = ["outsider", "removed"] as const

let server: TestServer
let people: People
/** Shared by all attempts: none of them changes anything. */
const scenes = new Map<PrivateKind, Scene>()

beforeAll(async () => {
  server = await TestServer.start({ PARLEY_RATE_LIMITS: "off" })
  people = await meetPeople(server)
  for (const kind of privateKinds) scenes.set(kind, await privateRoom(kind, people))
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

function sceneOf(kind: PrivateKind): Scene {
  const scene = scenes.get(kind)
  if (!scene) throw new Error(`There is no ${kind}.`)
  return scene
}

/**
 * The directory of people is open to everyone with an account; who is in a room is not. An inbox names those who added
 * one to other rooms.
 */
function secretsFor(name: RouteName, scene: Scene): readonly string[] {
  return ["Users", "Notifications"].includes(routes[name].tag)
    ? scene.secrets
    : [...scene.secrets, ...namesOf(scene)]
}

/** An export has what its reader once wrote in a room, and nothing else of it. */
function secretsFrom(name: RouteName, scene: Scene, intruder: Person): readonly string[] {
  const secrets = secretsFor(name, scene)
  if (name !== "exportAccount") return secrets
  const own = JSON.stringify(scene.messages.filter(message => message.author.id === intruder.id))
  return secrets.filter(secret => !own.includes(secret))
}

const told = (text: string, secrets: readonly string[]): string[] =>
  secrets.filter(each => text.includes(each))

/** Logging out would end the session that the other tests go on with, and who leaves is gone. */
async function callerFor(name: RouteName, person: Person): Promise<Person> {
  if (name === "logOut") return await person.logInAgain()
  return name === "deleteAccount" ? await server.signUp("leaver") : person
}

test("there is an attempt for every route and every event", () => {
  expect(Object.keys(attempts).sort()).toEqual([...routeNames].sort())
  expect(Object.keys(eventAttempts).sort()).toEqual([...eventNames].sort())
})

test("the outsider and the one who was removed exist and may use the rest of Parley", async () => {
  for (const intruder of intruders) {
    const person = people[intruder]
    expect((await person.ask("checkSession")).user.id).toBe(person.id)
    const room = await person.makes("group", [], { name: "of my own" })
    expect((await person.says(room, "hello")).seq).toBe(1)
    using socket = await person.connect()
    expect((await socket.ask("sync", { rooms: {} })).joined.map(each => each.id)).toEqual([room.id])
    await person.ask("deleteRoom", { params: { id: room.id } })
  }
})

describe.each(routeNames)("%s", name => {
  const route: Route = routes[name]
  const { inputs, control, tells, refused } = attempts[name]

  test("serves a member", async () => {
    const scene = await privateRoom("group", people)
    const input = control ? await control(scene) : inputs(scene)[0]
    const caller = await callerFor(name, scene.owner)
    const { status, text } = await caller.call(name, input)
    if (refused) expect(Problem.parse(JSON.parse(text)).code).toBe(refused)
    else expect(`${status} ${text}`).toMatch(/^20[0-4] /)
    if (tells) expect(told(text, secretsFor(name, scene))).not.toBeEmpty()
  })

  for (const kind of privateKinds) {
    test(`tells nobody of a ${kind} room`, async () => {
      const scene = sceneOf(kind)
      for (const input of inputs(scene)) {
        const { status, text } = await new Caller(server).call(name, input)
        if (route.access !== "anyone") {
          expect(status).toBe(401)
          expect(Problem.parse(JSON.parse(text)).code).toBe("not_logged_in")
        }
        expect(told(text, secretsFor(name, scene))).toEqual([])
      }
    })

    test.each([...intruders])(`tells someone %s nothing of a ${kind} room`, async intruder => {
      const scene = sceneOf(kind)
      for (const input of inputs(scene)) {
        const caller = await callerFor(name, scene[intruder])
        const { status, text } = await caller.call(name, input)
        if (route.access !== "anyone" && route.access !== "user") {
          expect(status).toBe(404)
          expect(Problem.parse(JSON.parse(text)).code).toBe("not_found")
        }
        expect(status).toBeLessThan(500)
        expect(told(text, secretsFrom(name, scene, scene[intruder]))).toEqual([])
      }
    })
  }
})

describe.each(eventNames)("%s", name => {
  const { inputs, control, tells, answer: harmless } = eventAttempts[name]

  test("serves a member", async () => {
    const scene = await privateRoom("group", people)
    using socket = await scene.owner.connect()
    const result = await socket.ask(name, control ? await control(scene) : inputs(scene)[0])
    if (tells) expect(told(JSON.stringify(result), scene.secrets)).not.toBeEmpty()
  })

  for (const kind of privateKinds) {
    test.each([...intruders])(`tells someone %s nothing of a ${kind} room`, async intruder => {
      const scene = sceneOf(kind)
      using socket = await scene[intruder].connect()
      for (const input of inputs(scene)) {
        const answer = await socket.emit(name, input)
        if (name === "sync") {
          const { rooms, left } = SyncAnswer.parse(answer)
          expect(left).toEqual([scene.room.id])
          expect(rooms).toEqual({})
        } else if (harmless) {
          expect(answer).toEqual(harmless(scene))
        } else {
          expect(EventError.parse(answer).error.code).toBe("not_found")
        }
        expect(told(JSON.stringify(answer), [...scene.secrets, ...namesOf(scene)])).toEqual([])
      }
      expect(told(JSON.stringify(socket.heard), scene.secrets)).toEqual([])
    })
  }
})

test.each([...privateKinds])("after all these attempts a private %s room is as it was", async kind => {
  const { owner, room, messages } = sceneOf(kind)
  expect(await owner.sees(room)).toEqual(room)
  expect(await owner.reads(room)).toEqual(messages.map(each => each.text))
  const { members } = await owner.ask("listMembers", { params: { id: room.id } })
  expect(members.map(each => each.user.name).sort()).toEqual(namesOf(people).sort())
})

test("one who was removed and repeats an old send learns at most that it was sent", async () => {
  const { owner, removed, room, messages } = await privateRoom("group", people)
  const own = messages.find(message => message.author.id === removed.id)
  const repeat = { key: own?.key, text: own?.text }
  await owner.ask("addReaction", { params: { id: own?.id ?? "", emoji: "👍" } })
  expect(await removed.refusal("sendMessage", { params: { id: room.id }, body: repeat })).toBe("not_found")
  using socket = await removed.connect()
  const sent = await socket.ask("message:send", { roomId: room.id, ...repeat })
  expect(sent).toMatchObject({ id: own?.id, seq: own?.seq })
})
