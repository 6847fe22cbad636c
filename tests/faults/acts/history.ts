import type { Change } from "@parley/contract"

/** What one act leaves behind when it is the last one on its thing. */
export type Effect =
  | {
      thing: "message"
      id: string
      field: "text" | "deleted" | "pinned" | "reacted"
      value: string | boolean
    }
  | { thing: "member"; id: string; field: "role" | "present"; value: string | boolean }
  | { thing: "room"; id: string; field: "topic"; value: string }
  /** Of one member alone: they take no rev. */
  | { thing: "own"; id: string; field: "readSeq" | "muted"; value: number | boolean }

/** An act that was answered. Nobody else acts on what it is about, so its effect stands until the same actor's next. */
export interface Done {
  readonly kind: "done"
  readonly actor: number
  readonly roomId: string
  readonly name: string
  /** Revs that it takes. */
  readonly revs: number
  /** Its rev by each answer: a command that is sent again by the same key is answered again. */
  readonly answered: readonly number[]
  readonly effect: Effect
}

export type Entry =
  | Done
  | { kind: "heard"; actor: number; connection: number; roomId: string; change: Change }
  /** From here on an actor knows a room up to this rev: it entered, or sync told it. */
  | { kind: "knows"; actor: number; connection: number; roomId: string; rev: number }
  | { kind: "unexpected"; actor: number; what: string }
  | { kind: "killed" }

/** A room as one actor had it at the end, and as it is fetched from a server that was started afresh. */
export interface Copy {
  readonly rev: number
  /** Changes up to here were never asked for. */
  readonly from: number
  readonly things: readonly Change[]
}

export interface Own {
  readonly readSeq: number
  readonly muted: boolean
}

export interface ActsHistory {
  readonly seed: number
  readonly userIds: readonly string[]
  readonly startRevs: Readonly<Record<string, number>>
  readonly entries: readonly Entry[]
  /** By actor and room, where the actor is a member at the end. */
  readonly held: readonly Readonly<Record<string, Copy>>[]
  /** By actor too; one more may follow, of somebody who stays where all others leave. */
  readonly fetched: readonly Readonly<Record<string, Copy & { own: Own }>>[]
}

export function nameOf(change: Change): string {
  if (change.kind === "room") return "room"
  return change.kind === "message" ? `message ${change.value.id}` : `member ${change.value.user.id}`
}
