import type { Store } from "@parley/client"

/**
 * Milliseconds from one drawing of the client's state to the next, at least. The first change is drawn at once; a flood of
 * messages ten times a second, as often as an eye can follow it.
 */
const restMs = 100

/** Tells when the state is to be drawn: what changes by itself is drawn together. */
export interface Drawing {
  /** Calls back when there is something new to draw. */
  subscribe(listener: () => void): () => void
  /** Calls back right before each drawing; what this changes is drawn with it. */
  before(run: () => void): () => void
  /** Draws what has changed without waiting: for who goes on from what is in the page. */
  now(): void
}

const drawings = new WeakMap<Store, Drawing>()

/** The drawing of a client's state, one for all components. */
export function drawingOf(store: Store): Drawing {
  const known = drawings.get(store) ?? createDrawing(store)
  drawings.set(store, known)
  return known
}

function createDrawing(store: Store): Drawing {
  const listeners = new Set<() => void>()
  const befores = new Set<() => void>()
  let drawn = Number.NEGATIVE_INFINITY
  let isDrawing = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop: (() => void) | null = null

  function draw(): void {
    clearTimeout(timer)
    timer = undefined
    isDrawing = true
    for (const run of [...befores]) run()
    isDrawing = false
    drawn = performance.now()
    for (const listener of [...listeners]) listener()
  }

  function changed(): void {
    if (timer !== undefined || isDrawing) return
    const wait = drawn + restMs - performance.now()
    if (wait <= 0) draw()
    else timer = setTimeout(draw, wait)
  }

  return {
    subscribe(listener) {
      listeners.add(listener)
      stop ??= store.subscribe(changed)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop?.()
        stop = null
        clearTimeout(timer)
        timer = undefined
      }
    },
    before(run) {
      befores.add(run)
      return () => befores.delete(run)
    },
    now() {
      if (timer !== undefined) draw()
    },
  }
}
