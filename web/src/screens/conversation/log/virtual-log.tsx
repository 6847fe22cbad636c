import type { KeyboardEvent, ReactElement, ReactNode } from "react"
import { Virtualizer } from "virtua"
import type { Row } from "./shift.ts"
import { bufferSize, type LogPlace } from "./use-log-place.ts"

interface VirtualLogProps<R extends Row> {
  label: string
  place: LogPlace<R>
  /** Rows that stay in the page though they are out of view, as one that has the focus. */
  kept: readonly number[]
  onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void
  children: (row: R) => ReactElement
  /** Lies at the upper edge and takes no place. */
  overlay?: ReactNode
}

/** A list of rows that stands on its end; of thousands only those near the view are in the page. */
export function VirtualLog<R extends Row>({
  label,
  place,
  kept,
  onKeyDown,
  children,
  overlay,
}: VirtualLogProps<R>) {
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        // Another list begins in another box: in a kept one the list would not learn where it is scrolled to.
        key={place.generation}
        ref={place.box}
        onScroll={place.onScroll}
        onWheel={place.onInput}
        onTouchMove={place.onInput}
        onPointerDown={place.onInput}
        onPointerMove={event => event.buttons > 0 && place.onInput()}
        onKeyDown={event => {
          place.onInput()
          onKeyDown?.(event)
        }}
        role="log"
        aria-label={label}
        // New messages are read out by Announcer, which knows them from old ones that are being loaded.
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain outline-offset-[-2px] [overflow-anchor:none]"
      >
        <h2 className="sr-only">{label}</h2>
        <div className="grow" />
        <Virtualizer
          ref={place.list}
          data={place.rows}
          shift={place.shift}
          bufferSize={bufferSize}
          keepMounted={[...place.following, ...kept]}
          scrollRef={place.box}
        >
          {children}
        </Virtualizer>
        <div className="h-5 shrink-0" />
      </div>
      {overlay}
    </div>
  )
}
