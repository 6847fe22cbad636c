import type { CallArguments, CallResult } from "@parley/client"
import type { RouteName } from "@parley/contract"
import { useCallback, useEffect, useState } from "react"
import { useClient } from "../app/client.tsx"
import { messageOf } from "./problems.ts"

/** Calls that need no input. */
type PlainCall = { [N in RouteName]: [] extends CallArguments<N> ? N : never }[RouteName]

/** What a call answers: null until it is there. `change` replaces what is shown, after a change that went well. */
export function useAnswer<N extends PlainCall>(name: N) {
  const client = useClient()
  const [answer, setAnswer] = useState<CallResult<N> | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const reload = useCallback(() => {
    setProblem(null)
    const input = [] as unknown as CallArguments<N>
    client.api.call(name, ...input).then(setAnswer, (error: unknown) => setProblem(messageOf(error)))
  }, [client, name])
  useEffect(reload, [reload])

  const change = (step: (known: CallResult<N>) => CallResult<N>) =>
    setAnswer(known => (known === null ? null : step(known)))
  return { answer, problem, reload, change }
}
