import { needsBroker } from "./roles.ts"
import type { Config } from "./settings.ts"

/** Without these nobody could chat, wherever they run. */
const needed = ["api", "realtime", "worker:messages", "worker:notifications"] as const

/** What cannot work together, in sentences that say what to change. */
export function contradictions(config: Config): string[] {
  return [
    ...roleProblems(config),
    ...brokerProblems(config),
    ...mailProblems(config),
    ...backupProblems(config),
  ]
}

/** Roles in other processes need a database and brokers that those can reach. */
function roleProblems({ roles: chosen, databaseUrl, queueUrl, busUrl, cacheUrl }: Config): string[] {
  const missing = needed.filter(role => !chosen.includes(role))
  if (!chosen.some(needsBroker) || missing.length === 0) return []
  const left = `PARLEY_ROLES=${chosen.join(",")} leaves ${missing.join(" and ")} to other processes, but`
  const inMemory = Object.entries({ queue: queueUrl, bus: busUrl, cache: cacheUrl }).flatMap(([name, url]) =>
    url === "memory:" ? [`the ${name}`] : [],
  )
  const problems: string[] = []
  if (inMemory.length > 0) {
    const [verb, are] = inMemory.length > 1 ? ["reach", "are"] : ["reaches", "is"]
    problems.push(
      `${left} ${inMemory.join(" and ")} ${are} "memory:", which ${verb} nobody outside this process. Add the missing ` +
        "roles, or name servers with PARLEY_BROKER_URL and PARLEY_CACHE_URL.",
    )
  }
  if (databaseUrl.startsWith("sqlite:")) {
    problems.push(
      `${left} the database is "sqlite:", which is for one process. Add the missing roles, or name a PostgreSQL server ` +
        "with PARLEY_DATABASE_URL.",
    )
  }
  return problems
}

function brokerProblems({ brokerUrl, queueUrl, busUrl }: Config): string[] {
  if (brokerUrl === "memory:" || queueUrl === brokerUrl || busUrl === brokerUrl) return []
  return [
    "PARLEY_BROKER_URL has no use where PARLEY_QUEUE_URL and PARLEY_BUS_URL are both set. Leave it or one of them out.",
  ]
}

function backupProblems({ backupFolder, databaseUrl, blobsUrl }: Config): string[] {
  if (backupFolder === "" || (databaseUrl.startsWith("sqlite:") && blobsUrl.startsWith("file:"))) return []
  return [
    "PARLEY_BACKUP_FOLDER is for SQLite and files of this machine: PostgreSQL and buckets are backed up by their own tools.",
  ]
}

/** A link in a mail must lead to us. Whoever sends a request can name another host in it, so that is no place to look. */
function mailProblems({ smtpUrl, smtpFrom, publicUrl }: Config): string[] {
  if (smtpUrl === "") return []
  return [
    ...(smtpFrom === "" ? ["PARLEY_SMTP_URL is set: say with PARLEY_SMTP_FROM who sends the mail."] : []),
    ...(publicUrl === ""
      ? ["PARLEY_SMTP_URL is set: say with PARLEY_PUBLIC_URL where links in mail lead."]
      : []),
  ]
}
