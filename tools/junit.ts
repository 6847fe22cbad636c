/** What Bun's JUnit report of a run says. */
export interface Report {
  readonly tests: number
  readonly skipped: number
  readonly failed: number
  readonly failures: readonly Failure[]
}

export interface Failure {
  /** `file: outer > inner` */
  readonly test: string
  readonly message: string
}

const messageMax = 1_500

/** Reads Bun's own reports: its attributes are in this order, and failures stand right within their test. */
export function readReport(xml: string): Report {
  const total = /<testsuites[^>]*>/.exec(xml)?.[0] ?? ""
  const figure = (attribute: string) => Number(new RegExp(`\\b${attribute}="(\\d+)"`).exec(total)?.[1] ?? 0)
  const failed =
    /<testcase name="([^"]*)" classname="([^"]*)"[^>]* file="([^"]*)"[^>]*>\s*<failure[^>]*>([^<]*)/g
  const failures = [...xml.matchAll(failed)].map(([, name = "", suite = "", file = "", message = ""]) => ({
    test: `${file}: ${plain([suite, name].filter(Boolean).join(" > "))}`,
    message: plain(message).trim().slice(0, messageMax),
  }))
  return { tests: figure("tests"), skipped: figure("skipped"), failed: figure("failures"), failures }
}

const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" }

function plain(escaped: string): string {
  return escaped.replaceAll(/&(#(\d+)|\w+);/g, (whole, name: string, code?: string) =>
    code ? String.fromCodePoint(Number(code)) : (entities[name] ?? whole),
  )
}
