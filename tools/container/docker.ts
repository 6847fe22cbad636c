import { runProgram } from "../program.ts"

/** Asks the container engine that `docker` reaches. @returns what it prints. @throws Error with what it says against it */
export async function docker(...args: string[]): Promise<string> {
  return await run(["docker", ...args])
}

/** Compose as the engine's plug-in, or as the program of its own that came before. */
export async function findCompose(): Promise<readonly string[]> {
  const { status } = await runProgram(["docker", "compose", "version"])
  return status === 0 ? ["docker", "compose"] : ["docker-compose"]
}

/** Runs an engine's or Compose's command. @returns all that it prints. @throws Error with what it says against it */
export async function run(command: readonly string[], cwd = process.cwd()): Promise<string> {
  const { status, out, err } = await runProgram(command, {
    cwd,
    // The older builder needs no plug-in.
    env: { ...process.env, DOCKER_BUILDKIT: "0" },
  })
  if (status !== 0) throw new Error(`${command.join(" ")}: ${err}${out}`)
  return `${out}${err}`.trim()
}
