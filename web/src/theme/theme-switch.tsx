import { Monitor, Moon, Sun } from "lucide-react"
import { useId } from "react"
import { useUi } from "../app/ui.ts"
import type { Theme } from "./theme.ts"

const choices = [
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "system", label: "System", Icon: Monitor },
  { theme: "dark", label: "Dark", Icon: Moon },
] as const satisfies readonly { theme: Theme; label: string; Icon: typeof Sun }[]

export function ThemeSwitch() {
  const theme = useUi(ui => ui.theme)
  const setTheme = useUi(ui => ui.setTheme)
  const name = useId()
  return (
    <fieldset className="flex rounded-full bg-base-300/60 p-0.5">
      <legend className="sr-only">Theme</legend>
      {choices.map(choice => (
        <label
          key={choice.theme}
          title={choice.label}
          className="cursor-pointer rounded-full p-1.5 text-muted transition-colors hover:text-base-content has-checked:chosen has-focus-visible:outline-2 has-focus-visible:outline-primary"
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            aria-label={choice.label}
            checked={theme === choice.theme}
            onChange={() => setTheme(choice.theme)}
          />
          <choice.Icon className="size-4" aria-hidden />
        </label>
      ))}
    </fieldset>
  )
}
