interface Surroundings {
  readonly cwd?: string
  /** Everything that it finds in its environment; this process's own if left out. */
  readonly env?: Record<string, string | undefined>
  readonly stdin?: Blob
}

/** How a program ended, and all that it printed. */
export interface ProgramResult {
  readonly status: number
  readonly out: string
  readonly err: string
}

/** Runs a program to its end, however it ends. @throws Error if there is no such program */
export async function runProgram(
  command: readonly string[],
  surroundings: Surroundings = {},
): Promise<ProgramResult> {
  const child = Bun.spawn([...command], { ...surroundings, stdout: "pipe", stderr: "pipe" })
  const [out, err, status] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  return { status, out, err }
}
