import { X } from "lucide-react"
import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { EmojiDialog } from "../emoji/emoji-dialog.tsx"
import { MessageMenu } from "./message-menu.tsx"
import type { Acting } from "./use-acts.ts"

const ForwardDialog = lazy(async () => ({
  default: (await import("../forward/forward-dialog.tsx")).ForwardDialog,
}))

/** What is open because of an act on a message, and what went wrong with the last one. */
export function ActsDialogs({ acting }: { acting: Acting }) {
  const { t } = useTranslation("conversation")
  const { acts, open, close, room } = acting
  return (
    <>
      {acting.problem && <Problem text={acting.problem} onClose={() => acting.setProblem(null)} />}
      {open?.dialog === "menu" && (
        <MessageMenu message={open.message} room={room} acts={acts} onClose={close} />
      )}
      <Suspense fallback={null}>
        {open?.dialog === "forward" && <ForwardDialog message={open.message} onClose={close} />}
      </Suspense>
      {open?.dialog === "emoji" && (
        <EmojiDialog
          title={t("action_react")}
          onChoose={emoji => acts.react(open.message, emoji)}
          onClose={close}
        />
      )}
    </>
  )
}

function Problem(props: { text: string; onClose: () => void }) {
  const { t } = useTranslation("conversation")
  return (
    <div
      role="alert"
      className="mx-3 mb-2 flex items-center gap-2 rounded-field bg-error/12 py-1 ps-3 pe-1 text-error text-sm md:mx-5"
    >
      <span className="flex-1">{props.text}</span>
      <button
        type="button"
        aria-label={t("dismiss")}
        className="btn btn-ghost btn-circle btn-sm"
        onClick={props.onClose}
      >
        <X className="size-4" aria-hidden />
      </button>
    </div>
  )
}
