import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { installPackages, programOf } from "../../server/testing/servers/debian.ts"
import { findPostgres } from "../../server/testing/servers/postgres.ts"
import { findRabbit } from "../../server/testing/servers/rabbitmq.ts"
import { runProgram } from "../program.ts"
import { docker } from "./docker.ts"

/** Images out of what is installed on this machine, so that nothing has to be pulled. */

const image = join(import.meta.dir, "../../deploy/image")

/** Parley's, on the base that BASE names, or on this machine's own C library and certificates. */
export async function buildImage(tag: string): Promise<void> {
  const base = process.env["BASE"] ?? (await importBase("parley-base:try"))
  await docker("build", "--tag", tag, "--build-arg", `BASE=${base}`, image)
}

async function importBase(tag: string): Promise<string> {
  await inFolder(async folder => {
    copyInto(folder, [
      ...(await librariesOf(join(image, "dist/opt/parley"))),
      "/etc/ssl/certs/ca-certificates.crt",
    ])
    const archive = `${folder}.tar`
    await runProgram(["tar", "-C", folder, "-cf", archive, "."])
    await docker("import", archive, tag).finally(() => rmSync(archive))
  })
  return tag
}

/**
 * PostgreSQL, Redis, NATS and HAProxy in one image, out of Debian's packages, with the conventions of the official image of
 * each as far as `deploy/compose` goes by them.
 */
export async function buildServers(tag: string): Promise<void> {
  const programs = await Promise.all(
    Object.entries(packages).map(([program, name]) => programOf(program, () => installPackages(name))),
  )
  const database = dirname(await findPostgres())
  await buildOf(tag, {
    programs: ["/bin/sh", ...programs],
    folders: [database, database.replace("/lib/", "/share/"), "/usr/share/zoneinfo"],
    home: "/var/lib/postgresql/data",
    path: [join(database, "bin"), ...usualPath],
  })
}

/** RabbitMQ in the same way. */
export async function buildRabbit(tag: string): Promise<void> {
  const scripts = dirname(await findRabbit())
  const called = ["sh", "basename", "cat", "dirname", "env", "expr", "readlink", "sed"]
  await buildOf(tag, {
    programs: called.map(name => `/bin/${name}`),
    folders: ["/usr/lib/erlang", "/usr/lib/rabbitmq", "/etc/rabbitmq"],
    home: "/var/lib/rabbitmq",
    path: [scripts, "/usr/lib/erlang/bin", ...usualPath],
  })
}

const packages = {
  "redis-server": "redis-server",
  "redis-cli": "redis-tools",
  "nats-server": "nats-server",
  haproxy: "haproxy",
  wget: "wget",
}
const usualPath = ["/usr/bin", "/bin", "/usr/sbin"]

interface Contents {
  readonly programs: readonly string[]
  readonly folders: readonly string[]
  /** Home and folder of the user 999, where its volume goes. */
  readonly home: string
  readonly path: readonly string[]
}

async function buildOf(tag: string, { programs, folders, home, path }: Contents): Promise<void> {
  await inFolder(async folder => {
    const root = join(folder, "root")
    mkdirSync(root)
    copyInto(root, [...programs, ...folders])
    const within = folders.flatMap(cwd =>
      binaries.flatMap(each => [...each.scanSync({ cwd, absolute: true })]),
    )
    for (const program of [...programs, ...within]) copyInto(root, await librariesOf(program))
    writeFileSync(join(root, "etc/passwd"), `root:x:0:0::/:/bin/sh\nserver:x:999:999::${home}:/bin/sh\n`)
    mkdirSync(join(folder, "home"))
    cpSync(join(import.meta.dir, "start-server.sh"), join(root, "start-server"))
    chmodSync(join(root, "start-server"), 0o755)
    const lines = [
      "FROM scratch",
      "COPY root /",
      `COPY --chown=999:999 home ${home}`,
      `ENV PATH=${path.join(":")}`,
      'ENTRYPOINT ["/start-server"]',
    ]
    writeFileSync(join(folder, "Dockerfile"), `${lines.join("\n")}\n`)
    await docker("build", "--tag", tag, folder)
  })
}

/** Where folders of packages keep what is linked with libraries. */
const binaries = ["**/bin/*", "**/*.so"].map(pattern => new Bun.Glob(pattern))

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "parley-image-"))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Files and folders at their own paths, whatever links lead to them. */
function copyInto(root: string, paths: readonly string[]): void {
  mkdirSync(join(root, "tmp"), { recursive: true })
  mkdirSync(join(root, "etc"), { recursive: true })
  chmodSync(root, 0o755)
  // What is mounted over it takes its rights.
  chmodSync(join(root, "tmp"), 0o1777)
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    cpSync(realpathSync(path), join(root, path), { recursive: true, dereference: true })
  }
}

async function librariesOf(program: string): Promise<string[]> {
  const { out } = await runProgram(["ldd", program])
  return out.match(/\/\S+\.so\S*/g) ?? []
}
