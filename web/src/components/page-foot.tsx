import { useTranslation } from "react-i18next"
import { FormProblem } from "./form-problem.tsx"
import type { Pages } from "./use-pages.ts"

/** Under a list that comes page by page: what went wrong, and the way on. */
export function PageFoot({ pages }: { pages: Pages<unknown> }) {
  const { t } = useTranslation("common")
  const { more, retry, problem, state } = pages
  const go = retry ?? more
  return (
    <>
      <FormProblem text={problem} />
      {go && (
        <button
          type="button"
          className="btn btn-ghost mt-2 w-full"
          disabled={state === "loading"}
          onClick={go}
        >
          {t(retry ? "retry" : "showMore")}
        </button>
      )}
    </>
  )
}
