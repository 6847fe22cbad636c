import { lazy, Suspense } from "react"
import { BrowserRouter, Route, Routes } from "react-router"
import { Welcome } from "../screens/welcome/welcome.tsx"
import { LoggedIn } from "./logged-in.tsx"

const loadConversation = () => import("../screens/conversation/conversation.tsx")
// Fetched beside the question who is logged in, where it is wanted first.
if (window.location.pathname.startsWith("/rooms/")) loadConversation().catch(() => undefined)
const Conversation = lazy(async () => ({ default: (await loadConversation()).Conversation }))
const LogIn = lazy(() => import("../screens/log-in/log-in.tsx"))
const SignUp = lazy(() => import("../screens/sign-up/sign-up.tsx"))
const ForgotPassword = lazy(() => import("../screens/forgot-password/forgot-password.tsx"))
const ResetPassword = lazy(() => import("../screens/reset-password/reset-password.tsx"))
const VerifyEmail = lazy(() => import("../screens/verify-email/verify-email.tsx"))
const NotFound = lazy(() => import("../screens/not-found/not-found.tsx"))
const Browse = lazy(() => import("../screens/browse/browse.tsx"))
const Inbox = lazy(() => import("../screens/inbox/inbox.tsx"))
const Search = lazy(() => import("../screens/search/search.tsx"))
const Bookmarks = lazy(() => import("../screens/bookmarks/bookmarks.tsx"))
const Settings = lazy(() => import("../screens/settings/settings.tsx"))
const Invite = lazy(() => import("../screens/invite/invite.tsx"))

export function Router() {
  return (
    // As transitions, the old screen would stay and take what is typed for the new one.
    <BrowserRouter useTransitions={false}>
      <Suspense fallback={null}>
        <Routes>
          <Route path="/login" element={<LogIn />} />
          <Route path="/signup" element={<SignUp />} />
          <Route path="/forgot-password" element={<ForgotPassword />} />
          <Route path="/reset-password" element={<ResetPassword />} />
          <Route path="/verify-email" element={<VerifyEmail />} />
          <Route path="/invite/:token" element={<Invite />} />
          <Route element={<LoggedIn />}>
            <Route index element={<Welcome />} />
            <Route path="/rooms/:id/messages?/:seq?" element={<Conversation />} />
            <Route path="/browse" element={<Browse />} />
            <Route path="/inbox" element={<Inbox />} />
            <Route path="/search" element={<Search />} />
            <Route path="/bookmarks" element={<Bookmarks />} />
            <Route path="/settings/:section?" element={<Settings />} />
          </Route>
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </BrowserRouter>
  )
}
