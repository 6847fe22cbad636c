/**
 * Every keyboard shortcut of the client, in the order in which the help (`?`) lists them. `Mod` is Command on Apple's
 * machines and Control elsewhere. Give one its work with `useShortcut`; those with `own: true` are keys of a text box, a
 * dialog or the list of messages, which it handles itself, and stand here for the help alone.
 */
export const shortcuts = {
  switcher: { keys: "Mod+K", group: "app" },
  search: { keys: "Mod+Shift+F", group: "app" },
  help: { keys: "?", group: "app" },
  settings: { keys: "Mod+,", group: "app" },
  details: { keys: "Mod+.", group: "app" },
  nextRoom: { keys: "Alt+ArrowDown", group: "rooms" },
  previousRoom: { keys: "Alt+ArrowUp", group: "rooms" },
  nextUnread: { keys: "Alt+Shift+ArrowDown", group: "rooms" },
  previousUnread: { keys: "Alt+Shift+ArrowUp", group: "rooms" },
  send: { keys: "Enter", group: "writing", own: true },
  newLine: { keys: "Shift+Enter", group: "writing", own: true },
  editLast: { keys: "ArrowUp", group: "writing", own: true },
  bold: { keys: "Mod+B", group: "writing", own: true },
  italic: { keys: "Mod+I", group: "writing", own: true },
  code: { keys: "Mod+E", group: "writing", own: true },
  strike: { keys: "Mod+Shift+X", group: "writing", own: true },
  link: { keys: "Mod+Shift+K", group: "writing", own: true },
  quote: { keys: "Mod+Shift+9", group: "writing", own: true },
  list: { keys: "Mod+Shift+8", group: "writing", own: true },
  cancel: { keys: "Escape", group: "writing", own: true },
  walk: { keys: "ArrowUp", group: "messages", own: true },
  allActions: { keys: "Enter", group: "messages", own: true },
  react: { keys: "Plus", group: "messages", own: true },
  reply: { keys: "R", group: "messages", own: true },
  thread: { keys: "T", group: "messages", own: true },
  edit: { keys: "E", group: "messages", own: true },
  pin: { keys: "P", group: "messages", own: true },
  copyText: { keys: "C", group: "messages", own: true },
  copyLink: { keys: "L", group: "messages", own: true },
  delete: { keys: "Delete", group: "messages", own: true },
} as const satisfies Record<string, Shortcut>

interface Shortcut {
  readonly keys: string
  readonly group: "app" | "rooms" | "messages" | "writing"
  readonly own?: true
}

export type ShortcutName = keyof typeof shortcuts

export const isApple = (): boolean => /Mac|iPhone|iPad/u.test(navigator.platform)

/** The key and what is held down with it, as an event has them. */
type Press = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">

const signsByCode: Readonly<Record<string, string>> = { Comma: ",", Period: "." }

/** A key by the name that it has on a Latin keyboard: on an Arabic or a Greek one its letter is another, its place the same. */
export function latinKey({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  if (key === "؟") return "?"
  if (!/^[^\p{ASCII}]$/u.test(key)) return key
  return /^Key[A-Z]$/u.test(code) ? code.slice(3).toLowerCase() : (signsByCode[code] ?? key)
}

/** Whether a press is that of `keys`. Signs that need Shift on some keyboards, like `?`, match with and without it. */
export function isPress(keys: string, press: Press, apple: boolean): boolean {
  const parts = keys.split("+")
  const key = parts.at(-1) ?? ""
  const mod = parts.includes("Mod")
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase()
  return (
    latinKey(press).toLowerCase() === key.toLowerCase() &&
    press.altKey === parts.includes("Alt") &&
    (isSign || press.shiftKey === parts.includes("Shift")) &&
    press.metaKey === (mod && apple) &&
    press.ctrlKey === (mod && !apple)
  )
}
