import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { Account, limits, UserPage, UserProfile, type UserSummary } from "@parley/contract"
import { subjects } from "../../platform/bus/index.ts"
import { memoryBus } from "../../platform/bus/memory.ts"
import { cluster, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
})
afterEach(() => shared.close())

async function page(token: string, query: Record<string, string>) {
  const answer = await node.call(`GET /api/users?${new URLSearchParams(query)}`, { token })
  return answer.as(UserPage)
}

async function found(token: string, query: string) {
  return (await page(token, { query })).users.map(user => user.username)
}

describe("searching users", () => {
  test("finds the beginning of a username or of any word of the name, in any script", async () => {
    const { accessToken } = await node.signUp("ada", { name: "Ada Lovelace-King" })
    await node.signUp("odysseus", { name: "ΟΔΥΣΣΕΥΣ Λαέρτου" })
    await node.signUp("anna.k", { name: "Анна Каренина" })
    await node.signUp("wang", { name: "王小明" })
    await node.signUp("strasse", { name: "Käthe Weiß" })
    for (const [query, usernames] of [
      ["ad", ["ada"]],
      ["LOVE", ["ada"]],
      ["ada love", ["ada"]],
      ["king", ["ada"]],
      ["elace", []],
      ["an", ["anna.k"]],
      ["k", ["ada", "strasse"]],
      ["карен", ["anna.k"]],
      ["КАРЕН", ["anna.k"]],
      ["ренина", []],
      ["οδυς", ["odysseus"]],
      ["οδυσσευς", ["odysseus"]],
      ["λαέρ", ["odysseus"]],
      ["小明", ["wang"]],
      ["王", ["wang"]],
      ["KÄTHE", ["strasse"]],
      ["weiss", ["strasse"]],
    ] as const) {
      expect([query, await found(accessToken, query)]).toEqual([query, [...usernames]])
    }
  })

  test("takes wildcards literally", async () => {
    const { accessToken } = await node.signUp("ada", { name: "100% Ada" })
    await node.signUp("_bob", { name: "Bob\\by" })
    expect(await found(accessToken, "%")).toEqual([])
    expect(await found(accessToken, "100%")).toEqual(["ada"])
    expect(await found(accessToken, "1%a")).toEqual([])
    expect(await found(accessToken, "_")).toEqual(["_bob"])
    expect(await found(accessToken, "a_a")).toEqual([])
    expect(await found(accessToken, "bob\\")).toEqual(["_bob"])
    expect(await found(accessToken, "'")).toEqual([])
  })

  test("pages by username without gaps or doubles, also when users come in between", async () => {
    const { accessToken } = await node.signUp("mm")
    for (const name of ["aa", "cc", "ee", "zz"]) await node.signUp(name)
    const first = await page(accessToken, { limit: "2" })
    expect(first.users.map(user => user.username)).toEqual(["aa", "cc"])
    await node.signUp("bb")
    await node.signUp("dd")
    const second = await page(accessToken, { limit: "3", cursor: first.cursor ?? "" })
    expect(second.users.map(user => user.username)).toEqual(["dd", "ee", "mm"])
    const third = await page(accessToken, { limit: "3", cursor: second.cursor ?? "" })
    expect(third.users.map(user => user.username)).toEqual(["zz"])
    expect(third.cursor).toBeNull()
  })

  test("the last page says that it is the last, also when it is full", async () => {
    const { accessToken } = await node.signUp("ada")
    await node.signUp("bob")
    expect((await page(accessToken, { limit: "2" })).cursor).toBeNull()
    expect((await page(accessToken, { query: "none" })).cursor).toBeNull()
  })

  test("deactivated users are not listed", async () => {
    const { accessToken } = await node.signUp("ada")
    await node.signUp("bob")
    await node.identity.admin.deactivateUser("bob")
    expect(await found(accessToken, "")).toEqual(["ada"])
    expect(await found(accessToken, "bob")).toEqual([])
  })

  for (const query of [
    "cursor=nonsense",
    `cursor=${Buffer.from('["a"]').toString("base64url")}`,
    `cursor=${Buffer.from('["a\\u0000","b"]').toString("base64url")}`,
    "limit=0",
    "limit=101",
    `query=${"x".repeat(limits.queryMax + 1)}`,
    "query=%00",
  ]) {
    test(`refuses ${query.slice(0, 30)}`, async () => {
      const { accessToken } = await node.signUp("ada")
      const answer = await node.call(`GET /api/users?${query}`, { token: accessToken })
      expect(answer.failure).toBe("400 invalid_input")
    })
  }
})

describe("one user", () => {
  test("is shown without e-mail address, to oneself by `me` as well", async () => {
    const ada = await node.signUp("ada")
    const bob = await node.signUp("bob")
    const other = await node.call(`GET /api/users/${ada.user.id}`, { token: bob.accessToken })
    const { email: _, ...user } = ada.user
    const visible = { ...user, lastSeenAt: null }
    expect(other.as(UserProfile)).toEqual(visible)
    const me = await node.call("GET /api/users/me", { token: ada.accessToken })
    expect(me.as(UserProfile)).toEqual(visible)
    const list = await node.call("GET /api/users", { token: bob.accessToken })
    expect(list.text).not.toContain("mail.test")
  })

  test("is not found if there is none, and shown when deactivated", async () => {
    const { accessToken } = await node.signUp("ada")
    const bob = await node.signUp("bob")
    await node.identity.admin.deactivateUser("bob")
    const deactivated = await node.call(`GET /api/users/${bob.user.id}`, { token: accessToken })
    expect(deactivated.as(UserProfile).deactivatedAt).toBe("2030-01-01T12:00:00.250Z")
    expect((await node.call("GET /api/users/nobody", { token: accessToken })).failure).toBe("404 not_found")
    expect((await node.call("GET /api/users/nobody")).failure).toBe("401 not_logged_in")
  })
})

describe("editing one's profile", () => {
  const edit = (token: string, body: object) => node.call("PATCH /api/users/me", { token, body })

  test("changes what is named and leaves the rest", async () => {
    const { user, accessToken } = await node.signUp("ada")
    const first = (await edit(accessToken, { name: " Countess ", bio: "Writes programs" })).as(Account)
    expect(first).toEqual({ ...user, name: "Countess", bio: "Writes programs" })
    const second = (await edit(accessToken, { status: { text: "away" }, bio: "" })).as(Account)
    expect(second).toEqual({
      ...user,
      name: "Countess",
      status: { emoji: null, text: "away", clearsAt: null },
    })
    expect((await edit(accessToken, {})).as(Account)).toEqual(second)
    expect(await found(accessToken, "count")).toEqual(["ada"])
  })

  for (const body of [{ name: "" }, { name: 7 }, { bio: "x".repeat(limits.bioMax + 1) }, { bio: "a\0" }]) {
    test(`refuses ${JSON.stringify(body).slice(0, 20)}`, async () => {
      const { accessToken } = await node.signUp("ada")
      expect((await edit(accessToken, body)).failure).toBe("400 invalid_input")
    })
  }

  test("role, username and e-mail address cannot be changed", async () => {
    await node.signUp("ada")
    const { user, accessToken } = await node.signUp("bob")
    const change = { role: "admin", username: "root", email: "x@y.test", name: "Bob" }
    expect((await edit(accessToken, change)).as(Account)).toEqual({ ...user, name: "Bob" })
  })

  test("every node hears the new profile", async () => {
    const other = await shared.startNode()
    const { user, accessToken } = await node.signUp("ada")
    const heard = Promise.all(
      [node, other].map(each => new Promise<UserSummary>(resolve => each.identity.onUserUpdated(resolve))),
    )
    await edit(accessToken, { name: "Countess" })
    const summary = { id: user.id, username: "ada", name: "Countess", avatarUrl: null }
    expect(await heard).toEqual([summary, summary])
  })

  test("what changes while a profile is read makes one more read, and no more", async () => {
    const { user, accessToken } = await node.signUp("ada")
    const heard: string[] = []
    let check = () => {}
    const until = (done: () => boolean) =>
      new Promise<void>(resolve => {
        check = () => done() && resolve()
        check()
      })
    node.identity.onUserUpdated(({ name }) => {
      heard.push(name)
      check()
    })
    for (let i = 0; i < 5; i++) {
      shared.bus.publish(subjects.control, { v: 1, kind: "user-updated", userId: user.id })
    }
    await until(() => heard.length === 2)
    await edit(accessToken, { name: "Countess" })
    await until(() => heard.includes("Countess"))
    expect(heard).toEqual(["ADA", "ADA", "Countess"])
  })

  test("a change that the bus cannot carry is made all the same", async () => {
    const lonely = await shared.startNode({ bus: memoryBus(() => {}) })
    const { accessToken } = await node.signUp("ada")
    const answer = await lonely.call("PATCH /api/users/me", { token: accessToken, body: { bio: "x" } })
    expect(answer.as(Account).bio).toBe("x")
  })
})

describe("people", () => {
  test("summaries show everybody asked for, deactivated ones included", async () => {
    const [ada, bob] = [await node.signUp("ada"), await node.signUp("bob")]
    await node.identity.admin.deactivateUser("bob")
    const { people } = node.identity
    const many = Array.from({ length: 1_100 }, (_, i) => `unknown-${i}`)
    const summaries = await people.summaries(node.store.db, [ada.user.id, ...many, bob.user.id, ada.user.id])
    expect([...summaries.values()].sort((a, b) => a.username.localeCompare(b.username))).toEqual([
      { id: ada.user.id, username: "ada", name: "ADA", avatarUrl: null },
      { id: bob.user.id, username: "bob", name: "BOB", avatarUrl: null },
    ])
    expect((await people.summaries(node.store.db, [])).size).toBe(0)
  })

  test("usernames find active users in any case of letters, also within a transaction", async () => {
    const ada = await node.signUp("ada")
    await node.signUp("bob")
    await node.identity.admin.deactivateUser("bob")
    const found = await node.store.transaction(tx =>
      node.identity.people.byUsernames(tx, ["ADA", "bob", "nobody"]),
    )
    expect([...found.keys()]).toEqual(["ada"])
    expect(found.get("ada")?.id).toBe(ada.user.id)
  })
})
