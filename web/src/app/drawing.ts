import type { ClientState, Store } from "@parley/client"

/**
 * Milliseconds from one drawing of what happens in rooms to the next, at least. The first change is drawn at once; a flood
 * of messages ten times a second, as often as an eye can follow it.
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
  let drawn = { at: Number.NEGATIVE_INFINITY, state: store.getState() }
  let isDrawing = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let stop: (() => void) | null = null

  function draw(): void {
    clearTimeout(timer)
    timer = undefined
    isDrawing = true
    try {
      for (const run of [...befores]) run()
    } finally {
      isDrawing = false
    }
    drawn = { at: performance.now(), state: store.getState() }
    for (const listener of [...listeners]) listener()
  }

  function changed(): void {
    if (isDrawing) return
    const wait = drawn.at + restMs - performance.now()
    if (wait <= 0 || isOther(drawn.state, store.getState())) draw()
    else timer ??= setTimeout(draw, wait)
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

/** Whether other screens are to be shown: these are not to meet a state that they do not stand for. */
function isOther(drawn: ClientState, state: ClientState): boolean {
  return (
    drawn.me !== state.me || drawn.connection !== state.connection || drawn.rooms.size !== state.rooms.size
  )
}
