import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { ThemeSwitch } from "../theme/theme-switch.tsx"
import { Chatter } from "./chatter.tsx"
import { Logo } from "./logo.tsx"

/** The page around what one sees before one is inside: log-in, sign-up, an invite. */
export function Entrance(props: { title: string; children: ReactNode }) {
  const { t } = useTranslation("entrance")
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <aside className="relative hidden overflow-hidden bg-secondary text-secondary-content lg:block">
        <Chatter />
        <p className="absolute inset-x-12 bottom-12 max-w-sm text-balance font-semibold text-3xl leading-tight tracking-tight">
          {t("slogan")}
          <span className="mt-2 block font-normal text-base opacity-80 tracking-normal">
            {t("sloganMore")}
          </span>
        </p>
      </aside>
      <div className="flex flex-col bg-base-100">
        <header className="flex items-center justify-between p-5 sm:p-6">
          <Link to="/" className="rounded-field">
            <Logo className="text-2xl" />
          </Link>
          <ThemeSwitch />
        </header>
        <main className="mx-auto flex w-full max-w-md flex-1 flex-col px-6 pt-[min(12vh,7rem)] pb-16">
          <h1 className="mb-6 text-balance font-semibold text-2xl tracking-tight">{props.title}</h1>
          {props.children}
        </main>
      </div>
    </div>
  )
}
