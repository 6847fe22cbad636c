import { createInterface } from "node:readline/promises"
import type { Command } from "commander"
import { openAdmin } from "../app.ts"
import { readConfig } from "../config.ts"
import type { IdentityAdmin } from "../features/identity/index.ts"
import { createLog } from "../platform/telemetry/log.ts"

interface NewUserFlags {
  name?: string
  email: string
  password?: string
  admin: boolean
}

/** `parley user ...`: works beside a running server too, which notices ended sessions within a minute. */
export function addUserCommands(program: Command): void {
  const user = program
    .command("user")
    .description("Accounts: create, list, reset a password, make an administrator")

  user
    .command("create <username>")
    .description("Create an account, whatever the sign-up policy")
    .requiredOption("--email <address>", "E-mail address")
    .option("--name <name>", "Name that people see; by default the username")
    .option("--password <password>", "Password; left out, it is read from standard input")
    .option("--admin", "Make the account an administrator", false)
    .action((username: string, flags: NewUserFlags) =>
      withIdentity(async admin => {
        const account = await admin.createUser({
          username,
          name: flags.name ?? username,
          email: flags.email,
          password: flags.password ?? (await readPassword()),
          admin: flags.admin,
        })
        console.log(`Created ${account.username} (${account.role}).`)
      }),
    )

  user
    .command("list")
    .description("Every account, by username")
    .action(() => withIdentity(listAll))

  user
    .command("reset-password <login>")
    .description("Set a password and end all sessions of the account")
    .option("--password <password>", "Password; left out, it is read from standard input")
    .action((login: string, flags: { password?: string }) =>
      withIdentity(async admin => {
        await admin.resetPassword(login, flags.password ?? (await readPassword()))
        console.log(`The password of ${login} is set; all of its sessions have ended.`)
      }),
    )

  user
    .command("make-admin <login>")
    .description("Make an account an administrator")
    .action((login: string) =>
      withIdentity(async admin => {
        await admin.makeAdmin(login)
        console.log(`${login} is an administrator.`)
      }),
    )
}

async function listAll(admin: IdentityAdmin): Promise<void> {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<IdentityAdmin["listUsers"]>> = await admin.listUsers({
      limit: 100,
      ...(cursor === null ? {} : { cursor }),
    })
    for (const { username, name, email, role, deactivatedAt } of page.users) {
      console.log([username, name, email, deactivatedAt === null ? role : "deactivated"].join("\t"))
    }
    cursor = page.cursor
  } while (cursor !== null)
}

async function withIdentity(work: (admin: IdentityAdmin) => Promise<void>): Promise<void> {
  const opened = new AsyncDisposableStack()
  try {
    await work(await openAdmin(readConfig(process.env), createLog("warn"), opened))
  } finally {
    await opened.disposeAsync()
  }
}

/** A password as an argument can be seen by others on the machine; standard input cannot. */
async function readPassword(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  if (process.stdin.isTTY) process.stderr.write("Password (it will be shown): ")
  for await (const line of lines) {
    lines.close()
    return line
  }
  return ""
}
