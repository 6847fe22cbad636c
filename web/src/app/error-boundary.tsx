import i18next from "i18next"
import { TriangleAlert } from "lucide-react"
import { Component, type ReactNode } from "react"
import { EmptyState } from "../components/empty-state.tsx"

/**
 * Shown when a screen breaks, or when a part of the page is not there any more because the server has a newer one:
 * loading again helps in both cases.
 */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    // A class takes no hooks, and what broke may be React's own state: the words are asked for directly.
    const t = i18next.getFixedT(null, "problems")
    return (
      <main className="grid min-h-dvh place-items-center">
        <EmptyState Icon={TriangleAlert} title={t("pageBroke")}>
          <p>{t("pageBrokeText")}</p>
          <button type="button" className="btn btn-primary" onClick={() => window.location.reload()}>
            {t("loadAgain")}
          </button>
        </EmptyState>
      </main>
    )
  }
}
