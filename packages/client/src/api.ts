import { ParleyError, type RouteName, routes } from "@parley/contract"
import type { Requests } from "./request.ts"
import type { Session } from "./session.ts"
import type { Api } from "./types.ts"

const needsLogIn = (name: RouteName): boolean => routes[name].access !== "anyone"

/** Calls of the contract as whoever is logged in. */
export function createApi(requests: Requests, session: Session): Api {
  return {
    async call(name, ...input) {
      const generation = session.generation()
      try {
        return await requests.call(name, session.bearer(), ...input)
      } catch (error) {
        const refused = error instanceof ParleyError && error.code === "not_logged_in"
        if (!refused || !needsLogIn(name)) throw error
        // Someone else may have renewed while this call was on its way.
        if (session.generation() === generation) await session.renew()
        return await requests.call(name, session.bearer(), ...input)
      }
    },
  }
}
