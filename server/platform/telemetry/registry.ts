import { within } from "../within.ts"

/** Sums up what happened: a number that only grows. */
export class Counter {
  value = 0

  inc(by = 1): void {
    this.value += by
  }
}

/** Counts values by size. */
export class Histogram {
  readonly counts: number[]
  sum = 0
  readonly #bounds: readonly number[]

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  /** @param times how many were of this size */
  observe(value: number, times = 1): void {
    let place = 0
    while (value > (this.#bounds[place] ?? Number.POSITIVE_INFINITY)) place++
    this.counts[place] = (this.counts[place] ?? 0) + times
    this.sum += value * times
  }
}

/** Series of one metric, of which a mistake could make ever more. What is past this many counts together as "other". */
const seriesMax = 1_000

/** One metric with labels: a series for each combination of their values that has come up. */
export class Family<Series> {
  readonly series = new Map<string, { readonly values: readonly string[]; readonly series: Series }>()
  readonly #make: () => Series

  constructor(make: () => Series) {
    this.#make = make
  }

  /** The series of these values, which come in the order of the labels. Keep it where it is counted often. */
  of(...values: string[]): Series {
    const key = values.length === 1 ? (values[0] ?? "") : values.join("\0")
    const known = this.series.get(key)
    if (known) return known.series
    if (this.series.size < seriesMax) return this.#begin(key, values)
    const others = values.map(() => "other")
    return this.series.get("")?.series ?? this.#begin("", others)
  }

  #begin(key: string, values: readonly string[]): Series {
    const series = this.#make()
    this.series.set(key, { values, series })
    return series
  }
}

/** What a figure that is read at a scrape gives: a number, or one for each value of its label. */
export type Reading = number | Readonly<Record<string, number>>

interface Described {
  readonly name: string
  readonly help: string
}

/** A figure that does not answer by then is left out of a scrape, so that it costs none of the others. */
const readWithinMs = 1_000

/** Metrics of a process, which cost a number each until they are asked for, and their text for Prometheus. */
export class Registry {
  readonly #collect: (() => Promise<string[]> | string[])[] = []
  readonly #names = new Set<string>()

  counter(name: string, help: string): Counter {
    return this.counters(name, help).of()
  }

  counters(name: string, help: string, ...labels: string[]): Family<Counter> {
    const family = new Family(() => new Counter())
    this.#add({ name, help }, "counter", () =>
      [...family.series.values()].map(({ values, series }) =>
        sample(name, pairs(labels, values), series.value),
      ),
    )
    return family
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    return this.histograms(name, help, bounds).of()
  }

  histograms(name: string, help: string, bounds: readonly number[], ...labels: string[]): Family<Histogram> {
    const family = new Family(() => new Histogram(bounds))
    this.#add({ name, help }, "histogram", () =>
      [...family.series.values()].flatMap(({ values, series }) =>
        histogramLines({ name, bounds, labels: pairs(labels, values) }, series),
      ),
    )
    return family
  }

  /** A figure that is read when it is asked for. @param label what the keys of a reading with several numbers are values of */
  gauge(name: string, help: string, read: () => Reading | Promise<Reading>, label = ""): void {
    this.#read({ name, help }, "gauge", read, label)
  }

  /** A sum that somebody else counts. */
  counted(name: string, help: string, read: () => Reading | Promise<Reading>, label = ""): void {
    this.#read({ name, help }, "counter", read, label)
  }

  /** What does not change while the process runs, as labels. */
  info(name: string, help: string, labels: Readonly<Record<string, string>>): void {
    const line = sample(name, pairs(Object.keys(labels), Object.values(labels)), 1)
    this.#add({ name, help }, "gauge", () => [line])
  }

  /** Prometheus text, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  async text(): Promise<string> {
    const parts = await Promise.all(this.#collect.map(collect => collect()))
    return `${parts.flat().join("\n")}\n`
  }

  #read(
    described: Described,
    type: "gauge" | "counter",
    read: () => Reading | Promise<Reading>,
    label: string,
  ): void {
    this.#add(described, type, async () => {
      const reading = await within(readWithinMs, Promise.try(read)).catch(() => ({}))
      const values: [string, number][] =
        typeof reading === "number" ? [["", reading]] : Object.entries(reading)
      return values.map(([value, number]) =>
        sample(described.name, value === "" ? "" : pairs([label], [value]), number),
      )
    })
  }

  #add({ name, help }: Described, type: string, lines: () => string[] | Promise<string[]>): void {
    if (this.#names.has(name)) throw new Error(`There is a metric ${name} already.`)
    this.#names.add(name)
    const head = [
      `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
      `# TYPE ${name} ${type}`,
    ]
    this.#collect.push(async () => [...head, ...(await lines())])
  }
}

function histogramLines(
  about: { name: string; bounds: readonly number[]; labels: string },
  { counts, sum }: Histogram,
): string[] {
  const { name, bounds, labels } = about
  const also = labels === "" ? "" : `${labels},`
  let upTo = 0
  const buckets = counts.map((count, place) => {
    upTo += count
    return sample(`${name}_bucket`, `${also}le="${bounds[place] ?? "+Inf"}"`, upTo)
  })
  return [...buckets, sample(`${name}_sum`, labels, sum), sample(`${name}_count`, labels, upTo)]
}

const sample = (name: string, labels: string, value: number): string =>
  `${name}${labels === "" ? "" : `{${labels}}`} ${value === Number.POSITIVE_INFINITY ? "+Inf" : value}`

const pairs = (labels: readonly string[], values: readonly string[]): string =>
  labels.map((label, place) => `${label}="${escaped(values[place] ?? "")}"`).join(",")

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"')
