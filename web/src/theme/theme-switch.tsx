import { Monitor, Moon, Sun } from "lucide-react"
import { useId } from "react"
import { useTranslation } from "react-i18next"
import type { Theme } from "./themes.ts"
import { useAppearance } from "./use-appearance.ts"

const choices = [
  { theme: "light", Icon: Sun },
  { theme: "system", Icon: Monitor },
  { theme: "dark", Icon: Moon },
] as const satisfies readonly { theme: Theme; Icon: typeof Sun }[]

export function ThemeSwitch() {
  const theme = useAppearance(look => look.theme)
  const setTheme = useAppearance(look => look.setTheme)
  const { t } = useTranslation("settings")
  const name = useId()
  return (
    <fieldset className="flex rounded-full bg-base-300/60 p-0.5">
      <legend className="sr-only">{t("theme")}</legend>
      {choices.map(choice => (
        <label
          key={choice.theme}
          title={t(`theme.${choice.theme}`)}
          className="cursor-pointer rounded-full p-1.5 text-muted transition-colors hover:text-base-content has-checked:chosen has-focus-visible:outline-2 has-focus-visible:outline-primary"
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            aria-label={t(`theme.${choice.theme}`)}
            checked={theme === choice.theme}
            onChange={() => setTheme(choice.theme)}
          />
          <choice.Icon className="size-4" aria-hidden />
        </label>
      ))}
    </fieldset>
  )
}
