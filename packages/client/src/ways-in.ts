import type { Api } from "./calls.ts"
import type { LogIn } from "./log-in.ts"
import { endsSession } from "./problem.ts"
import type { Session } from "./session.ts"
import type { ParleyClient } from "./types.ts"

interface Parts {
  readonly api: Api
  readonly session: Session
  readonly logIn: LogIn
}

type WaysIn = Pick<ParleyClient, "signUp" | "logIn" | "finishLogIn" | "logInWithPasskey" | "logOut">

/** The calls by which one comes to be logged in, and the one by which one no longer is. */
export const createWaysIn = ({ api, session, logIn }: Parts): WaysIn => ({
  signUp: async body => logIn.take(await api.call("signUp", { body })),
  async logIn(body) {
    const outcome = await api.call("logIn", { body })
    return "challenge" in outcome ? outcome : logIn.take(outcome)
  },
  finishLogIn: async body => logIn.take(await api.call("secondFactor", { body })),
  logInWithPasskey: async body => logIn.take(await api.call("logInWithPasskey", { body })),
  async logOut() {
    await api.call("logOut").catch(error => {
      if (!endsSession(error)) throw error
    })
    await session.forget()
    await logIn.leave(true)
  },
})
