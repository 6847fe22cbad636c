interface LoggedIn {
  readonly user: { readonly id: string }
  readonly accessToken: string
}

/** A person over REST: signs up and calls. */
export class Person {
  readonly id: string
  readonly token: string
  readonly #url: string

  private constructor(url: string, loggedIn: LoggedIn) {
    this.#url = url
    this.id = loggedIn.user.id
    this.token = loggedIn.accessToken
  }

  static async signUp(url: string, username: string): Promise<Person> {
    const body = { username, name: username, email: `${username}@example.org`, password: "bench-password" }
    return new Person(url, (await call(url, "/api/auth/signup", { body })) as LoggedIn)
  }

  async createRoom(name: string, memberIds: readonly string[]): Promise<string> {
    const room = await call(this.#url, "/api/rooms", {
      body: { kind: "group", name, memberIds },
      token: this.token,
    })
    return (room as { id: string }).id
  }
}

async function call(url: string, path: string, request: { body: unknown; token?: string }): Promise<unknown> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
    },
    body: JSON.stringify(request.body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return await answer.json()
}
