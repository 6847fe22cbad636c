import { expect, test } from "bun:test"
import { Person, TestServer } from "../testing/index.ts"
import { passwordOf } from "../testing/person.ts"
import { originOf, readPlace, SmokeFailure } from "./places.ts"
import { smoke } from "./smoke.ts"

async function failureOf(work: Promise<void>): Promise<string> {
  return await work.then(
    () => "none",
    error => {
      if (error instanceof SmokeFailure) return error.message
      throw error
    },
  )
}

/** The web client is not built for these tests: what serves its page stands in for it. */
function page(status: number) {
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Response("<!doctype html>", { status, headers: { "content-type": "text/html" } }),
  })
}

const run = async (
  server: TestServer,
  more: { login?: { login: string; password: string }; web?: number } = {},
) => {
  const web = page(more.web ?? 200)
  const lines: string[] = []
  try {
    const failure = await failureOf(
      smoke({
        places: [
          ["/", web.url.origin],
          ["/api", server.url],
          ["/socket.io", server.url],
        ],
        withinMs: 20_000,
        say: line => lines.push(line),
        ...(more.login ? { login: more.login } : {}),
      }),
    )
    return { failure, lines }
  } finally {
    await web.stop(true)
  }
}

test("it chats, and leaves neither a room nor an account behind", async () => {
  await using server = await TestServer.start()
  const ada = await server.signUp("ada")
  const { failure, lines } = await run(server)
  expect(failure).toBe("none")
  expect(lines).toEqual([
    "the web client is served: yes",
    "somebody logs in: yes",
    "two connections open: yes",
    "a message arrives: yes",
    "what was made is taken away: yes",
  ])
  const { users } = await ada.ask("listUsers", { query: { query: "smoke" } })
  expect(users).toEqual([])
})

test("where sign-up is not open it asks for an account, and takes one", async () => {
  await using server = await TestServer.start({ PARLEY_SIGN_UP: "closed" })
  const ada = await server.signUp("ada")
  expect((await run(server)).failure).toContain("sign-up is not open")
  expect((await run(server, { login: { login: "ada", password: passwordOf("ada") } })).failure).toBe("none")
  const { rooms } = await ada.ask("listRooms")
  expect(rooms).toEqual([])
  expect((await Person.logIn(server, "ada")).id).toBe(ada.id)
})

test("on a server without an account it says what came of it", async () => {
  await using server = await TestServer.start()
  expect((await run(server)).failure).toMatch(/smoke-\w+ is the administrator now/)
})

test("it names the step that fails", async () => {
  await using server = await TestServer.start()
  expect((await run(server, { web: 503 })).failure).toBe(
    "the web client is served: no, SmokeFailure: it answers 503 with text/html",
  )
})

test("a path is led to the place of its longest beginning", () => {
  const places = ["http://web", "/api=http://api:1", "/api/auth=http://auth:2"].map(readPlace)
  const at = (path: string) => originOf(places, path)
  expect([at("/"), at("/api/rooms"), at("/api/auth/login"), at("/apiary")]).toEqual([
    "http://web",
    "http://api:1",
    "http://auth:2",
    "http://web",
  ])
  expect(readPlace("/=http://frontend:80")).toEqual(["/", "http://frontend"])
  for (const none of ["backend:3000", "http://a/path", "http://me@a", "http://a:port"]) {
    expect(() => readPlace(none)).toThrow(SmokeFailure)
  }
  expect(() => originOf([["/api", "http://api:1"]], "/")).toThrow(SmokeFailure)
})
