import { type Command, InvalidArgumentError } from "commander"
import { readPlace, SmokeFailure } from "../smoke/places.ts"

/** `parley smoke`: needs nothing but a way to a running Parley. */
export function addSmokeCommand(program: Command): void {
  program
    .command("smoke <place...>")
    .description(
      "Sign up, connect, send and hear on a running Parley, and take it all away again. A place is http://host:port, " +
        "or /path=http://host:port for each part. SMOKE_LOGIN and SMOKE_PASSWORD name an account where sign-up is not open",
    )
    .option("--within <seconds>", "How long all of it may take", seconds, 60)
    .action(async (places: string[], { within }: { within: number }) => {
      const login = accountOf(process.env)
      // It brings a client with it, which a server has no use for.
      const { smoke } = await import("../smoke/smoke.ts")
      await smoke({
        places: places.map(readPlace),
        withinMs: within * 1000,
        say: line => console.log(line),
        ...(login ? { login } : {}),
      })
      console.log("Parley works.")
    })
}

function seconds(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError("takes seconds, up to 3600")
  return value
}

function accountOf(environment: NodeJS.ProcessEnv): { login: string; password: string } | undefined {
  const { SMOKE_LOGIN: login, SMOKE_PASSWORD: password } = environment
  if (!login && !password) return undefined
  if (!login || !password) throw new SmokeFailure("SMOKE_LOGIN and SMOKE_PASSWORD go together.")
  return { login, password }
}
