import { ParleyError, type RouteName } from "@parley/contract"
import { calls } from "@parley/contract/calls"
import type { Api } from "./calls.ts"
import { errorOfResponse } from "./problem.ts"
import type { Requests } from "./request.ts"
import type { Session } from "./session.ts"
import type { Exchanger } from "./tus.ts"

const needsLogIn = (name: RouteName): boolean => calls[name].access !== "anyone"

/** Calls of the contract as whoever is logged in. */
export function createApi(requests: Requests, session: Session): Api {
  return {
    call: (name, ...input) =>
      needsLogIn(name)
        ? asLoggedIn(session, bearer => requests.call(name, bearer, ...input))
        : requests.call(name, session.bearer(), ...input),
  }
}

/** Requests whose body or answer is no JSON, as whoever is logged in. */
export function createExchanger(requests: Requests, session: Session): Exchanger {
  return (path, exchange) =>
    asLoggedIn(session, async bearer => {
      const response = await requests.exchange(path, bearer, exchange)
      if (response.status === 401) throw await errorOfResponse(response)
      return response
    })
}

/** Makes a request, and makes it once more where the log-in had to be renewed first. */
async function asLoggedIn<T>(session: Session, request: (bearer: string | null) => Promise<T>): Promise<T> {
  const generation = session.generation()
  try {
    return await request(session.bearer())
  } catch (error) {
    if (!(error instanceof ParleyError) || error.code !== "not_logged_in") throw error
    // Someone else may have renewed while this call was on its way.
    if (session.generation() === generation) await session.renew()
    return await request(session.bearer())
  }
}
