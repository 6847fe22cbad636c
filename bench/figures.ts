/** Figures of several runs, by name. */
export type Figures = Readonly<Record<string, number>>

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** The middle of each figure, with how far the runs lay apart; runs without it do not count. */
export function spreads(runs: readonly Figures[]): Record<string, Spread> {
  const names = new Set(runs.flatMap(run => Object.keys(run)))
  return Object.fromEntries(
    [...names].map(name => {
      const values = runs.flatMap(run => run[name] ?? []).sort((a, b) => a - b)
      return [
        name,
        {
          median: values[Math.floor(values.length / 2)] ?? Number.NaN,
          least: values[0] ?? Number.NaN,
          most: values.at(-1) ?? Number.NaN,
        },
      ]
    }),
  )
}

export function row(name: string, { median, least, most }: Spread): string {
  return `| ${name} | ${rounded(median)} | ${rounded(least)} - ${rounded(most)} |`
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3)
}
