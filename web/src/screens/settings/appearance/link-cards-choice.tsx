import { useTranslation } from "react-i18next"
import { Choice } from "../../../components/segmented-choice.tsx"
import { type LinkCardsLook, useLinkCardsLook } from "../../../theme/link-cards.ts"

const looks: readonly LinkCardsLook[] = ["shown", "folded"]

/** Whether cards of links are open at once. */
export function LinkCardsChoice() {
  const { t } = useTranslation("settings")
  const { look, setLook } = useLinkCardsLook()
  return (
    <fieldset>
      <legend className="mb-3 font-semibold">{t("linkCards")}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {looks.map(name => (
          <Choice
            key={name}
            name="linkCards"
            label={t(`linkCards.${name}`)}
            note={t(`linkCards.${name}.note`)}
            checked={look === name}
            onChoose={() => setLook(name)}
          />
        ))}
      </div>
    </fieldset>
  )
}
