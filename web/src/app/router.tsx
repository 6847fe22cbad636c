import { lazy, Suspense } from "react"
import { BrowserRouter, Route, Routes } from "react-router"
import { Conversation } from "../screens/conversation/conversation.tsx"
import { LogIn } from "../screens/log-in/log-in.tsx"
import { NotFound } from "../screens/not-found/not-found.tsx"
import { SignUp } from "../screens/sign-up/sign-up.tsx"
import { Welcome } from "../screens/welcome/welcome.tsx"
import { LoggedIn } from "./logged-in.tsx"

const Browse = lazy(() => import("../screens/browse/browse.tsx"))
const Invite = lazy(() => import("../screens/invite/invite.tsx"))

export function Router() {
  return (
    // As transitions, the old screen would stay and take what is typed for the new one.
    <BrowserRouter useTransitions={false}>
      <Suspense fallback={null}>
        <Routes>
          <Route path="/login" element={<LogIn />} />
          <Route path="/signup" element={<SignUp />} />
          <Route path="/invite/:token" element={<Invite />} />
          <Route element={<LoggedIn />}>
            <Route index element={<Welcome />} />
            <Route path="/rooms/:id" element={<Conversation />} />
            <Route path="/browse" element={<Browse />} />
          </Route>
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </BrowserRouter>
  )
}
