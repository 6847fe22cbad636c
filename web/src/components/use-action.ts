import { ParleyError } from "@parley/client"
import { useRef, useState } from "react"
import { fieldProblems, messageOf } from "./problems.ts"

interface Failure {
  readonly message: string | null
  readonly fields: Readonly<Record<string, string>>
}

const none: Failure = { message: null, fields: {} }

/**
 * Runs something that may fail, one at a time. `run` answers whether it went well. `fields` holds what is wrong with
 * the fields that are named in `shown`; everything else is in `message`.
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
  const refuse = (fields: Failure["fields"]) => setFailure({ message: null, fields })
  return { run, refuse, busy, message: failure.message, fields: failure.fields }
}

function describe(error: unknown, shown: readonly string[]): Failure {
  if (!(error instanceof ParleyError)) {
    reportError(error)
    return { message: messageOf(error), fields: {} }
  }
  const all = Object.entries(fieldProblems(error))
  const fields = Object.fromEntries(all.filter(([name]) => shown.includes(name)))
  const others = all.filter(([name]) => !shown.includes(name)).map(([name, text]) => `${name}: ${text}`)
  if (others.length > 0) return { fields, message: others.join(" ") }
  return { fields, message: all.length > 0 ? null : error.message }
}
