import type { German } from "./german.ts"

export const common: German<"common"> = {
  cancel: "Abbrechen",
  close: "Schließen",
  backToRooms: "Zurück zu den Räumen",
  save: "Speichern",
  saved: "Gespeichert",
  retry: "Erneut versuchen",
  showMore: "Mehr anzeigen",
  loading: "Wird geladen",
  memberCount_one: "{{count, number}} Mitglied",
  memberCount_other: "{{count, number}} Mitglieder",
  directMessage: "Direktnachricht",
  owner: "Leitung",
  moderator: "Moderation",
  member: "Mitglied",
}
