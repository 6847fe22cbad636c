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
    return (
      <main className="grid min-h-dvh place-items-center">
        <EmptyState Icon={TriangleAlert} title="Something went wrong in this page">
          <p>What you have sent is safe. Load the page again to go on.</p>
          <button type="button" className="btn btn-primary" onClick={() => window.location.reload()}>
            Load again
          </button>
        </EmptyState>
      </main>
    )
  }
}
