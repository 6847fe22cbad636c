import type { UserSummary } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { Avatar } from "../../../components/avatar.tsx"
import { Dialog } from "../../../components/dialog.tsx"

interface ReadersDialogProps {
  read: readonly UserSummary[]
  delivered: readonly UserSummary[]
  onClose: () => void
}

/** Whom a message has reached. */
export function ReadersDialog({ read, delivered, onClose }: ReadersDialogProps) {
  const { t } = useTranslation("conversation")
  return (
    <Dialog title={t("readersTitle")} onClose={onClose}>
      <People title={t("readersRead")} people={read} />
      <People title={t("readersDelivered")} people={delivered} />
      {read.length + delivered.length === 0 && <p className="py-4 text-muted text-sm">{t("readersNone")}</p>}
    </Dialog>
  )
}

function People({ title, people }: { title: string; people: readonly UserSummary[] }) {
  if (people.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="pt-2 pb-1 font-semibold text-muted text-xs">{title}</h3>
      <ul>
        {people.map(person => (
          <li key={person.id} className="flex items-center gap-3 py-1.5 text-sm">
            <Avatar user={person} size="sm" />
            <span className="truncate font-medium">
              <bdi>{person.name}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
