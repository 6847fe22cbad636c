import { Upload } from "lucide-react"
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { chooseFiles } from "./chosen-files.ts"

interface DropZoneProps {
  draftKey: string
  /** To whom what is dropped goes. */
  to: string
  disabled: boolean
  children: ReactNode
}

/** Where files are dropped to send them. */
export function DropZone({ draftKey, to, disabled, children }: DropZoneProps) {
  const { t } = useTranslation("conversation")
  const client = useClient()
  const [over, setOver] = useState(false)
  /** Elements within that the pointer is over: it enters one before it leaves another. */
  const depth = useRef(0)
  useNoLeaving()

  const move = (by: number) => (event: DragEvent) => {
    if (disabled || !hasFiles(event.dataTransfer)) return
    depth.current = Math.max(0, depth.current + by)
    setOver(depth.current > 0)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside the text box does the same by keyboard
    <div
      className="relative flex min-h-0 flex-1 flex-col"
      onDragEnter={move(1)}
      onDragLeave={move(-1)}
      onDragOver={event => {
        if (disabled || !hasFiles(event.dataTransfer)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = "copy"
      }}
      onDrop={event => {
        depth.current = 0
        setOver(false)
        if (disabled || !hasFiles(event.dataTransfer)) return
        event.preventDefault()
        chooseFiles(client, draftKey, filesIn(event.dataTransfer))
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-2 z-20 grid place-items-center rounded-box border-2 border-primary border-dashed bg-base-100/90">
          <p className="flex flex-col items-center gap-2 px-6 text-center font-medium">
            <Upload className="size-8 text-primary" strokeWidth={1.5} aria-hidden />
            {t("dropHere", { name: to })}
          </p>
        </div>
      )}
    </div>
  )
}

const hasFiles = (data: DataTransfer): boolean => data.types.includes("Files")

/** Without folders, which have no bytes to send. */
const filesIn = (data: DataTransfer): File[] =>
  [...data.items].flatMap(item => (item.webkitGetAsEntry()?.isDirectory ? [] : (item.getAsFile() ?? [])))

/** A file that is dropped beside a zone would open in place of the page. */
function useNoLeaving(): void {
  useEffect(() => {
    const keep = (event: globalThis.DragEvent) => {
      if (event.defaultPrevented || !event.dataTransfer || !hasFiles(event.dataTransfer)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = "none"
    }
    window.addEventListener("dragover", keep)
    window.addEventListener("drop", keep)
    return () => {
      window.removeEventListener("dragover", keep)
      window.removeEventListener("drop", keep)
    }
  }, [])
}
