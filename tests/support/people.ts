import { type Api, createClient } from "@parley/client"

/** Someone with an account. */
export interface Person {
  readonly id: string
  readonly username: string
  readonly token: string
}

/**
 * REST calls as someone, or as nobody; each over a connection of its own, for where a kept one breaks, Bun makes a DELETE a
 * second time and tells nobody.
 */
export function apiOf(url: string, person?: Person): Api {
  const fetchOnce = (input: string, init: RequestInit) => fetch(input, { ...init, keepalive: false })
  return createClient({ url, token: () => person?.token ?? null, fetch: fetchOnce }).api
}

/** Creates accounts; the names begin with `prefix`. */
export async function signUp(url: string, prefix: string, count: number): Promise<Person[]> {
  const api = apiOf(url)
  return await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const username = `${prefix}${n}`
      const { user, accessToken } = await api.call("signUp", {
        body: {
          username,
          name: username,
          email: `${username}@example.test`,
          password: `password of ${username}`,
        },
      })
      return { id: user.id, username, token: accessToken }
    }),
  )
}
