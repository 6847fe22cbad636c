import type { German } from "./german.ts"

export const status: German<"status"> = {
  title: "Dein Status",
  text: "Was machst du gerade?",
  emojiChoose: "Emoji wählen",
  emojiIs: "Emoji: {{emoji}}",
  clearAfter: "Löschen nach",
  clear_halfHour: "30 Minuten",
  clear_hour: "1 Stunde",
  clear_fourHours: "4 Stunden",
  clear_today: "Heute",
  clear_week: "Diese Woche",
  clear_never: "Nicht löschen",
  presets: "Vorschläge",
  meeting: "In einer Besprechung",
  onTheWay: "Unterwegs",
  focus: "Konzentriert bei der Arbeit",
  sick: "Krank",
  holiday: "Im Urlaub",
  clear: "Status löschen",
  save: "Status speichern",
}
