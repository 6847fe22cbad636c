import { readdirSync, readFileSync } from "node:fs"

/** Seconds of processor time, user and system, of all threads of a process since its start. */
export function cpuSeconds(pid: number): number {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0])
  }
  return nanoseconds / 1e9
}

export function residentKiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1])
}

/** A child process that says and hears lines. */
export interface Lines {
  readonly pid: number
  say(line: string): void
  /** The next line. @throws Error when the process ends first */
  next(): Promise<string>
  /** Ends its input and waits for it to go. */
  close(): Promise<void>
}

export function spawnLines(command: string[]): Lines {
  const child = Bun.spawn(command, { stdin: "pipe", stdout: "pipe", stderr: "inherit" })
  const reader = child.stdout.getReader()
  const decoder = new TextDecoder()
  let heard = ""
  return {
    pid: child.pid,
    say(line) {
      child.stdin.write(`${line}\n`)
      child.stdin.flush()
    },
    async next() {
      while (!heard.includes("\n")) {
        const { done, value } = await reader.read()
        if (done) throw new Error(`${command.slice(0, 2).join(" ")} ended early.`)
        heard += decoder.decode(value, { stream: true })
      }
      const end = heard.indexOf("\n")
      const line = heard.slice(0, end)
      heard = heard.slice(end + 1)
      return line
    },
    async close() {
      await child.stdin.end()
      child.kill()
      await child.exited
    },
  }
}
