import type { Card } from "@parley/contract"
import { X } from "lucide-react"
import { useTranslation } from "react-i18next"

interface LinkCardProps {
  card: Card
  busy: boolean
  onRemove?: () => void
}

/** A picture as wide as this many times its height stands above the words, others beside them. */
const wideFrom = 1.4

/** A page in a few words, with its picture from our own server. */
export function LinkCard({ card, busy, onRemove }: LinkCardProps) {
  const { t } = useTranslation("conversation")
  const { url, title, description, siteName, picture } = card
  const host = new URL(url).host.replace(/^www\./u, "")
  const wide = picture !== null && picture.width >= picture.height * wideFrom
  const name = title || siteName || host
  return (
    <div className="group/card relative w-full">
      <a
        href={url}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className={`flex w-full overflow-hidden rounded-box border border-base-300 bg-base-200/50 transition-colors hover:bg-base-200 ${wide ? "flex-col" : ""}`}
      >
        {picture && (
          <img
            src={picture.url}
            alt=""
            width={picture.width}
            height={picture.height}
            loading="lazy"
            decoding="async"
            className={`bg-base-300 object-cover ${wide ? "max-h-56 w-full" : "order-last m-2.5 size-20 shrink-0 rounded-field"}`}
            style={wide ? { aspectRatio: picture.width / picture.height } : undefined}
          />
        )}
        <span className="min-w-0 flex-1 px-3.5 py-2.5">
          <span
            className={`block truncate text-2xs text-muted ${onRemove && !wide && !picture ? "pe-8" : ""}`}
          >
            {siteName && siteName !== title ? siteName : host}
          </span>
          <span className="mt-0.5 line-clamp-2 block font-semibold text-sm wrap-anywhere" dir="auto">
            {name}
          </span>
          {description && (
            <span className="mt-0.5 line-clamp-2 block text-muted text-xs wrap-anywhere" dir="auto">
              {description}
            </span>
          )}
        </span>
      </a>
      {onRemove && (
        <button
          type="button"
          aria-label={t("cardRemove", { name })}
          title={t("cardRemoveShort")}
          aria-busy={busy}
          onClick={onRemove}
          className="raised absolute end-1.5 top-1.5 grid size-7 place-items-center rounded-full border border-base-300 bg-base-100 text-muted opacity-0 transition-opacity hover:text-base-content focus-visible:opacity-100 group-hover/card:opacity-100 pointer-coarse:opacity-100"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </div>
  )
}
