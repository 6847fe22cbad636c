import { readdirSync, readFileSync } from "node:fs"

/** Seconds of processor time, user and system, of all threads of a process since its start. */
export const cpuSeconds = (pid: number): number => cpuByThread(pid).all

/** The same for the main thread, which in Bun runs the event loop, and for all threads. */
export function cpuByThread(pid: number): { main: number; all: number } {
  let [main, all] = [0, 0]
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const status = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8")
    const seconds = Number(status.split(" ")[0]) / 1e9
    all += seconds
    if (Number(thread) === pid) main = seconds
  }
  return { main, all }
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
