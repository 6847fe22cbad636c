import { Search, X } from "lucide-react"
import { type KeyboardEvent, useRef } from "react"
import { useTranslation } from "react-i18next"

interface SearchFieldProps {
  label: string
  placeholder?: string
  value: string
  onChange: (value: string) => void
  onSubmit?: () => void
  onKeyDown?: (event: KeyboardEvent) => void
  /** The screen is there for it alone. */
  autoFocus?: boolean
}

/** A box to type into what is looked for, with a way to empty it. */
export function SearchField({
  label,
  value,
  onChange,
  onSubmit,
  autoFocus = false,
  ...props
}: SearchFieldProps) {
  const { t } = useTranslation("search")
  const input = useRef<HTMLInputElement>(null)
  return (
    <form
      className="input text-field flex w-full items-center gap-2 bg-base-100 ps-3 pe-1 focus-within:outline-3 focus-within:outline-primary/25"
      onSubmit={event => {
        event.preventDefault()
        onSubmit?.()
      }}
    >
      <Search className="size-4 shrink-0 text-muted" aria-hidden />
      <input
        ref={input}
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: on the screen whose work it is
        autoFocus={autoFocus}
        aria-label={label}
        placeholder={props.placeholder ?? label}
        value={value}
        onChange={event => onChange(event.target.value)}
        onKeyDown={props.onKeyDown}
        className="min-w-0 flex-1 outline-none [&::-webkit-search-cancel-button]:hidden"
      />
      {value && (
        <button
          type="button"
          aria-label={t("clear")}
          className="btn btn-ghost btn-circle btn-sm"
          onClick={() => {
            onChange("")
            input.current?.focus()
          }}
        >
          <X className="size-4" aria-hidden />
        </button>
      )}
    </form>
  )
}
