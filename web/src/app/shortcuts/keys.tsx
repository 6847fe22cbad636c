import { isApple } from "./shortcuts.ts"

const signs: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  Escape: "Esc",
  Enter: "↵",
  Plus: "+",
  Delete: "Del",
}

/** A shortcut as this machine's keyboard names it. For the eye: what it does is said beside it. */
export function Keys(props: { keys: string }) {
  const apple = isApple()
  const named: Record<string, string> = apple ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" } : { Mod: "Ctrl" }
  return (
    <kbd aria-hidden className="inline-flex gap-1 font-sans max-md:hidden" dir="ltr">
      {props.keys.split("+").map(key => (
        <span
          key={key}
          className="min-w-5 rounded-md border border-base-300 bg-base-100 px-1 py-px text-center font-medium text-2xs text-muted"
        >
          {named[key] ?? signs[key] ?? key}
        </span>
      ))}
    </kbd>
  )
}
