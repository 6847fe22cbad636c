import type { Command } from "commander"
import { readConfig } from "../config.ts"

const withinMs = 3_000

/** `parley health`: what an image without a shell asks itself. Needs the node's own settings, and no server. */
export function addHealthCommand(program: Command): void {
  program
    .command("health")
    .description(
      "Whether the node on this machine takes requests, by its /ready; 1 as the exit code where it does not",
    )
    .action(async () => {
      const { port } = readConfig(process.env)
      const url = `http://127.0.0.1:${port}/ready`
      const status = await fetch(url, { signal: AbortSignal.timeout(withinMs) }).then(
        answer => answer.status,
        () => undefined,
      )
      console.log(status === undefined ? `Nothing answers at ${url}.` : `${url} answers ${status}.`)
      if (status !== 200) process.exitCode = 1
    })
}
