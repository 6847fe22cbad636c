import { lazy, Suspense } from "react"
import { useChosen } from "./chosen-files.ts"

const ChosenList = lazy(() => import("./chosen-list.tsx"))

/** Loads what shows files once there are any. */
export function Chosen({ draftKey }: { draftKey: string }) {
  const any = useChosen(({ keys, leftOut }) => draftKey in keys || draftKey in leftOut)
  if (!any) return null
  return (
    <Suspense fallback={null}>
      <ChosenList draftKey={draftKey} />
    </Suspense>
  )
}
