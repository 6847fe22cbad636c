import { useId } from "react"
import { useTranslation } from "react-i18next"
import { type Theme, type ThemeName, themes } from "../../../theme/themes.ts"
import { useAppearance } from "../../../theme/use-appearance.ts"

const choices: readonly { theme: Theme; shown: readonly ThemeName[] }[] = [
  { theme: "system", shown: ["light", "dark"] },
  ...themes.map(({ name }) => ({ theme: name, shown: [name] })),
]

/** Every theme, each as a small picture in its own colours. */
export function ThemeGrid() {
  const { t } = useTranslation("settings")
  const theme = useAppearance(look => look.theme)
  const setTheme = useAppearance(look => look.setTheme)
  const name = useId()
  return (
    <fieldset>
      <legend className="font-semibold">{t("theme")}</legend>
      <p className="mb-3 text-muted text-sm">{t("themeHint")}</p>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-4">
        {choices.map(choice => (
          <label
            key={choice.theme}
            className="group cursor-pointer rounded-box border border-base-300 p-1.5 transition-[border-color,box-shadow] hover:border-base-content/30 has-checked:border-primary has-checked:shadow-[0_0_0_1px_var(--color-primary)] has-focus-visible:outline-2 has-focus-visible:outline-primary has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              className="sr-only"
              name={name}
              checked={theme === choice.theme}
              onChange={() => setTheme(choice.theme)}
            />
            <span aria-hidden className="flex h-20 overflow-hidden rounded-lg">
              {choice.shown.map(shown => (
                <Picture key={shown} theme={shown} />
              ))}
            </span>
            <span className="block px-1 pt-1.5 font-medium text-sm">{t(`theme.${choice.theme}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Picture({ theme }: { theme: ThemeName }) {
  return (
    <span data-theme={`parley-${theme}`} className="backdrop flex flex-1 gap-1.5 p-1.5 ps-2">
      <span className="flex w-1/4 flex-col gap-1.5 pt-1">
        <span className="h-1.5 rounded-full bg-primary" />
        <span className="h-1.5 rounded-full bg-base-content/25" />
        <span className="h-1.5 w-3/4 rounded-full bg-base-content/25" />
      </span>
      <span className="flex flex-1 flex-col gap-1.5 rounded-md border border-base-300 bg-base-100 p-1.5">
        <span className="h-1.5 w-3/4 rounded-full bg-base-content/70" />
        <span className="h-1.5 rounded-full bg-base-content/25" />
        <span className="mt-auto h-3 w-1/2 self-end rounded-full bg-primary" />
      </span>
    </span>
  )
}
