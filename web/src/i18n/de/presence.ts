import type { German } from "./german.ts"

export const presence: German<"presence"> = {
  yourStatus: "So erscheinst du",
  online: "Online",
  away: "Abwesend",
  dnd: "Nicht stören",
  dndNote: "Keine Mitteilungen, kein Ton",
  offline: "Offline",
  lastSeen: "Zuletzt gesehen: {{time}}",
  setStatusText: "Status setzen",
  changeStatusText: "Status ändern",
  until: "Bis {{time}}",
  typingLabel: "Wer gerade schreibt",
  typing_one: "{{names}} schreibt …",
  typing_other: "{{names}} schreiben …",
  typingMany: "Mehrere schreiben …",
}
