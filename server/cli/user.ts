import { createInterface } from "node:readline/promises"
import type { Command } from "commander"
import type { IdentityAdmin } from "../features/identity/index.ts"
import { withIdentity } from "./identity.ts"

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
    .description("Accounts: create, list, change, keep out and let in again")

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

  addChanges(user)
}

/** Those that do one thing to one account. */
function addChanges(user: Command): void {
  const change = (
    name: string,
    description: string,
    work: (admin: IdentityAdmin, login: string) => Promise<string>,
  ) =>
    user
      .command(`${name} <login>`)
      .description(description)
      .action((login: string) =>
        withIdentity(async admin => {
          console.log(await work(admin, login))
        }),
      )
  change("make-admin", "Make an account an administrator", async (admin, login) => {
    await admin.makeAdmin(login)
    return `${login} is an administrator.`
  })
  change("deactivate", "Keep a user out; sessions and tokens end", async (admin, login) => {
    await admin.deactivateUser(login)
    return `${login} is deactivated.`
  })
  change("reactivate", "Let a deactivated user log in again", async (admin, login) => {
    await admin.reactivateUser(login)
    return `${login} may log in again.`
  })
  change("reset-two-factor", "Let a user log in without a code, who lost the app", async (admin, login) => {
    await admin.resetSecondFactor(login)
    return `${login} logs in without a code from now on.`
  })
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
