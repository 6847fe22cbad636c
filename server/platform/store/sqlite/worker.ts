import { openFile, type SqliteFile } from "./file.ts"
import type { Answer, Request } from "./protocol.ts"

declare const self: Worker

let file: SqliteFile | undefined
let openError: Answer["error"]
/** Why the transaction that was asked for did not begin. */
let notBegun: Answer["error"]

self.onmessage = (event: MessageEvent<string>) => {
  const requests = JSON.parse(event.data) as Request[]
  self.postMessage(JSON.stringify(requests.map(answer)))
}

function answer({ id, question }: Request): Answer {
  try {
    switch (question.kind) {
      case "open":
        file = openFile(question.file, question.mode)
        return { id, rows: [], changes: 0 }
      case "query":
        if (!file) return { id, rows: [], changes: 0, error: openError ?? notOpen }
        if (notBegun) return { id, rows: [], changes: 0, error: notBegun }
        return { id, ...file.run(question.sql, question.parameters) }
      case "begin":
        return { id, ...begin(question.sql) }
      case "end":
        return { id, ...end(question.sql) }
      case "close":
        file?.close()
        return { id, rows: [], changes: 0 }
    }
  } catch (error) {
    const described = describe(error)
    if (question.kind === "open") openError = described
    return { id, rows: [], changes: 0, error: described }
  }
}

function begin(sql: string): Omit<Answer, "id"> {
  try {
    if (!file) throw new Error(notOpen.message)
    return file.run(sql, [])
  } catch (error) {
    notBegun = describe(error)
    throw error
  }
}

function end(sql: "commit" | "rollback"): Omit<Answer, "id"> {
  const failed = notBegun
  notBegun = undefined
  if (failed) return { rows: [], changes: 0, ...(sql === "commit" ? { error: failed } : {}) }
  return file?.run(sql, []) ?? { rows: [], changes: 0, error: notOpen }
}

const notOpen = { message: "The database is not open.", code: "CLOSED" }

function describe(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: "UNKNOWN" }
  const code = "code" in error && typeof error.code === "string" ? error.code : "UNKNOWN"
  return { message: error.message, code }
}
