import { Command } from "commander"
import packageJson from "../package.json"
import { addBackupCommands } from "./cli/backup.ts"
import { showConfig } from "./cli/config.ts"
import { addDatabaseCommands } from "./cli/db.ts"
import { sentenceFor } from "./cli/failure.ts"
import { addHealthCommand } from "./cli/health.ts"
import { addKeyCommands } from "./cli/keys.ts"
import { migrate } from "./cli/migrate.ts"
import { serve } from "./cli/serve.ts"
import { addSmokeCommand } from "./cli/smoke.ts"
import { addUserCommands } from "./cli/user.ts"
import { settings } from "./config.ts"

type Flags = Record<string, string | undefined>

const program = new Command("parley")
  .description("Self-hosted real-time chat. Settings come from flags, else from PARLEY_* in the environment.")
  .version(packageJson.version)
  .showHelpAfterError()

withSettings(program.command("serve"))
  .description("Run Parley: everything in one process, or the roles that you choose")
  .action((_options, command: Command) => serve(flagsOf(command)))

withSettings(program.command("migrate"))
  .description("Bring the database up to this version and exit")
  .action(async (_options, command: Command) => console.log(await migrate(flagsOf(command))))

withSettings(program.command("config"))
  .description("Show every setting, its value and what it means")
  .action((_options, command: Command) => console.log(showConfig(flagsOf(command))))

addUserCommands(program)
addBackupCommands(program)
addKeyCommands(program)
addDatabaseCommands(program)
addHealthCommand(program)
addSmokeCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  const sentence = sentenceFor(error)
  console.error(sentence ?? error)
  process.exit(1)
}

function withSettings(command: Command): Command {
  for (const setting of Object.values(settings)) {
    if ("flag" in setting) command.option(`--${setting.flag} <value>`, `${setting.doc} [${setting.env}]`)
  }
  return command
}

/** Flags by the name that they have on the command line. */
function flagsOf(command: Command): Flags {
  return Object.fromEntries(
    command.options.map(option => [
      option.long?.slice(2) ?? "",
      command.getOptionValue(option.attributeName()),
    ]),
  )
}
