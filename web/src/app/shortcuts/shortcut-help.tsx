import { useTranslation } from "react-i18next"
import { Dialog } from "../../components/dialog.tsx"
import { useUi } from "../ui.ts"
import { Keys } from "./keys.tsx"
import { type ShortcutName, shortcuts } from "./shortcuts.ts"

const groups = ["app", "rooms", "messages", "writing"] as const
const names = Object.keys(shortcuts) as ShortcutName[]

/** Every keyboard shortcut, by where it works. */
export default function ShortcutHelp() {
  const { t } = useTranslation("shell")
  const showOverlay = useUi(ui => ui.showOverlay)
  return (
    <Dialog title={t("keyboard")} onClose={() => showOverlay(null)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <div tabIndex={0} className="flex flex-col gap-5 outline-none">
        {groups.map(group => (
          <section key={group} aria-label={t(`shortcuts.${group}`)}>
            <h3 className="mb-1 font-semibold text-2xs text-muted uppercase tracking-wider">
              {t(`shortcuts.${group}`)}
            </h3>
            <dl>
              {names
                .filter(name => shortcuts[name].group === group)
                .map(name => (
                  <div
                    key={name}
                    className="flex items-center justify-between gap-4 border-base-300 border-b py-1.5 text-sm last:border-0"
                  >
                    <dt>{t(`shortcut.${name}`)}</dt>
                    <dd>
                      <span className="sr-only">{shortcuts[name].keys}</span>
                      <Keys keys={shortcuts[name].keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
