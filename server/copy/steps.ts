import { CopyStopped } from "./errors.ts"

/** What is counted: rows copied, rows compared, files copied. */
export type Phase = "rows" | "compared" | "files"

export interface Step {
  readonly phase: Phase
  /** The table that is worked on; empty for files. */
  readonly table: string
  /** Of the whole phase, with what was done before a resume. */
  readonly done: number
  readonly of: number
}

/** Where a copy stands. Tells each change, and stops the copy between two pages when it is asked to. */
export class Steps {
  readonly #signal: AbortSignal
  readonly #onStep: (step: Step) => void
  #step: Step = { phase: "rows", table: "", done: 0, of: 0 }
  /** Pages and files that were done: a connection that breaks again after some has not failed for good. */
  worked = 0

  constructor(signal: AbortSignal, onStep: (step: Step) => void) {
    this.#signal = signal
    this.#onStep = onStep
  }

  begin(phase: Phase, { of, done }: { of: number; done: number }): void {
    this.#tell({ phase, table: "", done, of })
  }

  enter(table: string): void {
    this.#step = { ...this.#step, table }
  }

  advance(count: number): void {
    this.worked++
    this.#tell({ ...this.#step, done: this.#step.done + count })
  }

  /** @throws CopyStopped */
  check(): void {
    if (this.#signal.aborted) throw new CopyStopped("Stopped.")
  }

  #tell(step: Step): void {
    this.#step = step
    this.#onStep(step)
  }
}
