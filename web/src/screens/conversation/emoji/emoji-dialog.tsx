import { lazy, Suspense } from "react"
import { Dialog } from "../../../components/dialog.tsx"

const EmojiPicker = lazy(async () => ({ default: (await import("./emoji-picker.tsx")).EmojiPicker }))

interface EmojiDialogProps {
  title: string
  onChoose: (emoji: string) => void
  onClose: () => void
}

/** The picker over the page; it closes with the choice. */
export function EmojiDialog({ title, onChoose, onClose }: EmojiDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Suspense fallback={<div className="h-86" />}>
        <EmojiPicker
          onChoose={emoji => {
            onClose()
            onChoose(emoji)
          }}
        />
      </Suspense>
    </Dialog>
  )
}
