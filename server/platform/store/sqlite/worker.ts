import { openFile, type SqliteFile } from "./file.ts"
import type { Answer, Request } from "./protocol.ts"

declare const self: Worker

let file: SqliteFile | undefined
let openError: { message: string; code: string } | undefined

self.onmessage = (event: MessageEvent<Request[]>) => {
  self.postMessage(event.data.map(answer))
}

function answer({ id, question }: Request): Answer {
  try {
    switch (question.kind) {
      case "open":
        file = openFile(question.file, question.mode)
        return { id, rows: [], changes: 0 }
      case "query":
        if (!file) return { id, rows: [], changes: 0, error: openError ?? notOpen }
        return { id, ...file.run(question.sql, question.parameters) }
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

const notOpen = { message: "The database is not open.", code: "CLOSED" }

function describe(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: "UNKNOWN" }
  const code = "code" in error && typeof error.code === "string" ? error.code : "UNKNOWN"
  return { message: error.message, code }
}
