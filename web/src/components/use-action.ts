import { type ErrorCode, ParleyError } from "@parley/client"
import { useRef, useState } from "react"
import { fieldProblems, messageOf, PageError } from "./problems.ts"

interface Failure {
  readonly code: ErrorCode | null
  readonly message: string | null
  readonly fields: Readonly<Record<string, string>>
}

const none: Failure = { code: null, message: null, fields: {} }

/**
 * Runs something that may fail, one at a time. `run` answers whether it went well. `fields` holds what is wrong with
 * the fields that are named in `shown`; everything else is in `message`. `code` is the failure's, for a way on.
 */
export function useAction<A extends unknown[]>(
  action: (...args: A) => Promise<unknown>,
  shown: readonly string[] = [],
) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState(none)
  const running = useRef(false)

  const run = async (...args: A): Promise<boolean> => {
    if (running.current) return false
    running.current = true
    setBusy(true)
    setFailure(none)
    try {
      await action(...args)
      return true
    } catch (error) {
      setFailure(describe(error, shown))
      return false
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  const refuse = (fields: Failure["fields"]) => setFailure({ ...none, fields })
  return { run, refuse, busy, ...failure }
}

function describe(error: unknown, shown: readonly string[]): Failure {
  if (!(error instanceof ParleyError)) {
    if (!(error instanceof PageError)) reportError(error)
    return { ...none, message: messageOf(error) }
  }
  const { code } = error
  const all = Object.entries(fieldProblems(error))
  const fields = Object.fromEntries(all.filter(([name]) => shown.includes(name)))
  const others = all.filter(([name]) => !shown.includes(name)).map(([name, text]) => `${name}: ${text}`)
  if (others.length > 0) return { code, fields, message: others.join(" ") }
  return { code, fields, message: all.length > 0 ? null : messageOf(error) }
}
