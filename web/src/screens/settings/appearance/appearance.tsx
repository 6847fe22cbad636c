import { useId } from "react"
import { useTranslation } from "react-i18next"
import { FormProblem } from "../../../components/form-problem.tsx"
import { Choice } from "../../../components/segmented-choice.tsx"
import { useAction } from "../../../components/use-action.ts"
import { type LanguageTag, languageOf, languageTags } from "../../../i18n/languages.ts"
import type { Density } from "../../../theme/themes.ts"
import { useAppearance } from "../../../theme/use-appearance.ts"
import { LinkCardsChoice } from "./link-cards-choice.tsx"
import { ThemeGrid } from "./theme-grid.tsx"

const densities: readonly Density[] = ["comfortable", "compact"]

/** How the page looks and speaks in this browser. */
export default function AppearanceSettings() {
  const { t } = useTranslation("settings")
  const density = useAppearance(look => look.density)
  const setDensity = useAppearance(look => look.setDensity)
  return (
    <div className="flex flex-col gap-8">
      <p className="text-muted text-sm">{t("appearanceHere")}</p>
      <ThemeGrid />
      <fieldset>
        <legend className="mb-3 font-semibold">{t("density")}</legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {densities.map(name => (
            <Choice
              key={name}
              name="density"
              label={t(`density.${name}`)}
              note={t(`density.${name}.note`)}
              checked={density === name}
              onChoose={() => setDensity(name)}
            />
          ))}
        </div>
      </fieldset>
      <LinkCardsChoice />
      <LanguageChoice />
    </div>
  )
}

function LanguageChoice() {
  const { t } = useTranslation("settings")
  const id = useId()
  const language = useAppearance(look => look.language)
  const setLanguage = useAppearance(look => look.setLanguage)
  const choose = useAction(async (tag: LanguageTag | null) => setLanguage(tag))
  return (
    <div>
      <label htmlFor={id} className="mb-3 block font-semibold">
        {t("language")}
      </label>
      <select
        id={id}
        className="input text-field w-full max-w-xs appearance-auto bg-base-100"
        value={language ?? ""}
        onChange={event => void choose.run(languageTags.find(tag => tag === event.target.value) ?? null)}
      >
        <option value="">{t("languageAuto")}</option>
        {languageTags.map(tag => (
          <option key={tag} value={tag} lang={tag}>
            {languageOf(tag).name}
          </option>
        ))}
      </select>
      <FormProblem text={choose.message === null ? null : t("languageProblem")} />
    </div>
  )
}
