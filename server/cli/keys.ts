import type { Command } from "commander"
import { withIdentity } from "./identity.ts"

/** `parley keys ...`: works beside running servers. */
export function addKeyCommands(program: Command): void {
  program
    .command("keys")
    .description("The key that signs access tokens")
    .command("rotate")
    .description(
      "Sign with a new key from now on; tokens of the former one stay good for as long as they last",
    )
    .action(() =>
      withIdentity(async admin => {
        await admin.rotateSigningKey()
        console.log("A new key signs access tokens; nobody is logged out.")
      }),
    )
}
