import type { Entry, History } from "./history.ts"

/** What a run was, in lines for people. */
export function summarise(history: History, sendingSeconds?: number): string[] {
  const count = (kind: Entry["kind"]) => history.entries.filter(entry => entry.kind === kind).length
  const acknowledged = new Set(
    history.entries.flatMap(entry => (entry.kind === "acknowledged" ? [entry.key] : [])),
  ).size
  const resets = history.entries.filter(entry => entry.kind === "synced" && !entry.complete).length
  const rate = sendingSeconds === undefined ? "" : ` (${Math.round(acknowledged / sendingSeconds)} a second)`
  return [
    `seed                ${history.seed}`,
    `clients, rooms      ${history.userIds.length}, ${history.rooms.length}`,
    `kills               ${count("killed")}`,
    `acknowledged        ${acknowledged}${rate}`,
    `tries               ${count("sent")}`,
    `saved by their key  ${savedByKey(history)}`,
    `heard live          ${count("heard")}`,
    `synced              ${count("synced")} times, of those from anew ${resets}`,
  ]
}

/** Messages that were committed before a kill and acknowledged only after it: without keys they would be doubled. */
export function savedByKey(history: History): number {
  const createdAt = new Map(
    history.rooms.flatMap(room => room.messages.map(message => [message.id, message.createdAt] as const)),
  )
  const done = new Set<string>()
  let killedAt = 0
  let saved = 0
  for (const entry of history.entries) {
    if (entry.kind === "killed") killedAt = entry.at
    if (entry.kind !== "acknowledged" || done.has(entry.key)) continue
    done.add(entry.key)
    if ((createdAt.get(entry.id) ?? Number.POSITIVE_INFINITY) < killedAt) saved++
  }
  return saved
}
