import type { Step } from "../copy/index.ts"

const words: Readonly<Record<Step["phase"], [verb: string, noun: string]>> = {
  rows: ["copying", "rows"],
  compared: ["comparing", "rows"],
  files: ["copying", "files"],
}

/** Shows how far a copy is: in place on a terminal, elsewhere as a line for each hundredth. */
export class CopyProgress {
  readonly #output: { write: (text: string) => void; isTerminal: boolean; now: () => number }
  #phase: { name: Step["phase"]; since: number; from: number; shown: number } | undefined

  constructor(output: { write: (text: string) => void; isTerminal: boolean; now: () => number }) {
    this.#output = output
  }

  /** Whether anything was shown. */
  get begun(): boolean {
    return this.#phase !== undefined
  }

  show(step: Step): void {
    const hundredth = step.of === 0 ? 100 : Math.floor((step.done / step.of) * 100)
    if (this.#phase?.name !== step.phase || step.done < this.#phase.from) {
      this.end()
      this.#phase = { name: step.phase, since: this.#output.now(), from: step.done, shown: -1 }
    }
    if (this.#phase.shown === hundredth) return
    this.#phase.shown = hundredth
    this.#write(this.#line(step, hundredth))
  }

  say(line: string): void {
    this.end()
    this.#output.write(`${line}\n`)
  }

  /** Leaves the line that is shown in place. */
  end(): void {
    if (this.#output.isTerminal && this.#phase) this.#output.write("\n")
  }

  #line({ phase, table, done, of }: Step, hundredth: number): string {
    const [verb, noun] = words[phase]
    const seconds = (this.#output.now() - (this.#phase?.since ?? 0)) / 1000
    const rate = (done - (this.#phase?.from ?? 0)) / Math.max(seconds, 0.001)
    const pace = rate > 0 ? `, ${Math.round(rate)}/s, ${durationOf((of - done) / rate)} left` : ""
    return `${verb} ${table || noun}: ${hundredth} %, ${done} of ${of} ${noun}${pace}`
  }

  #write(line: string): void {
    this.#output.write(this.#output.isTerminal ? `\r\x1b[K${line}` : `${line}\n`)
  }
}

function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`
}
