import type { German } from "./german.ts"

export const switcher: German<"switcher"> = {
  title: "Springen zu",
  placeholder: "Ein Raum, eine Person oder ein Befehl",
  results: "Ergebnisse",
  rooms: "Räume",
  people: "Personen",
  commands: "Befehle",
  nothing: "Nichts heißt so.",
  keys: "↑ ↓ wählt aus, Eingabetaste öffnet",
  newChannel: "Neuer Kanal",
  newGroup: "Neue Gruppe",
  newDirect: "Neue Direktnachricht",
  browse: "Kanäle entdecken",
  settings: "Einstellungen öffnen",
  profile: "Profil bearbeiten",
  help: "Tastenkürzel",
  themeOf: "Design: {{name}}",
  densityOf: "Dichte: {{name}}",
  logOut: "Abmelden",
}
