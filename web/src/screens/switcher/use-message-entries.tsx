import { Search } from "lucide-react"
import { useEffect, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { useMe } from "../../app/client.tsx"
import { Avatar } from "../../components/avatar.tsx"
import { roomName } from "../../components/room-name.ts"
import { searchPause } from "../../components/use-people.ts"
import { listText } from "../../i18n/formats.ts"
import { messagePath } from "../conversation/message-link.ts"
import { useSearch } from "../search/use-search.ts"
import { nothingWanted, searchPath } from "../search/wanted.ts"
import type { Entry } from "./entry.ts"

const shownMax = 5
/** UTF-16 units from which on messages are looked for while one types. */
const lengthMin = 2

/** Messages that hold what is typed, and the way to all of them. */
export function useMessageEntries(query: string): Entry[] {
  const { t } = useTranslation("switcher")
  const meId = useMe().id
  const navigate = useNavigate()
  const text = query.trim()
  const [rested, setRested] = useState("")
  const { items } = useSearch({ ...nothingWanted, text: rested })

  useEffect(() => {
    const timer = setTimeout(() => setRested(text.length < lengthMin ? "" : text), searchPause)
    return () => clearTimeout(timer)
  }, [text])

  return useMemo((): Entry[] => {
    if (text.length < lengthMin) return []
    const go = (path: string) => async () => {
      await navigate(path)
    }
    const found = items.slice(0, shownMax).map(({ message, room, excerpt }) => ({
      id: `message ${message.id}`,
      group: "messages" as const,
      label: excerpt.text || listText(message.attachments.map(({ name }) => name)),
      marks: excerpt.marks,
      detail: t("saidBy", { name: message.author.name, room: roomName(room, meId) }),
      icon: <Avatar user={message.author} size="row" />,
      run: go(messagePath(room.id, message.seq)),
    }))
    const all: Entry = {
      id: "search",
      group: "messages",
      label: t("searchFor", { text }),
      icon: <Search className="size-4.5" strokeWidth={1.75} aria-hidden />,
      run: go(searchPath({ text })),
    }
    return [...found, all]
  }, [text, items, t, meId, navigate])
}
