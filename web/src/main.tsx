import { createClient } from "@parley/client"
import { userCookie } from "@parley/contract"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { ClientProvider } from "./app/client.tsx"
import { cookieOf } from "./app/cookie.ts"
import { ErrorBoundary } from "./app/error-boundary.tsx"
import { indexedDbCache } from "./app/indexed-db.ts"
import { Router } from "./app/router.tsx"
import { registerServiceWorker } from "./app/service-worker.ts"
import { SessionGate } from "./app/session-gate.tsx"
import { localStorageOf } from "./app/storage.ts"
import { keptLanguage, showLanguage, startI18n } from "./i18n/i18n.ts"
import "./theme/style.css"

const root = document.getElementById("root")
if (!root) throw new Error("The page has no #root")

startI18n()
// In English, where the words of another language cannot be fetched.
const words = showLanguage(keptLanguage()).catch(() => undefined)

const client = createClient({
  url: "",
  storage: localStorageOf(window),
  cache: indexedDbCache("parley"),
  expectedUser: () => cookieOf(document, userCookie),
  cacheVersion: String(import.meta.env["CACHE_VERSION"]),
})

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <ClientProvider client={client}>
        <SessionGate words={words}>
          <Router />
        </SessionGate>
      </ClientProvider>
    </ErrorBoundary>
  </StrictMode>,
)

// While one develops, an old shell would be in the way.
if (import.meta.env.PROD) void registerServiceWorker().catch(() => undefined)
