import { mkdirSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dir, "..")
const port = process.env["PARLEY_PORT"] ?? "3000"
const webPort = process.env["PARLEY_WEB_PORT"] ?? "5173"
const people = [
  { username: "ada", name: "Ada Lovelace", email: "ada@example.org", password: "ada-password" },
  { username: "alan", name: "Alan Turing", email: "alan@example.org", password: "alan-password" },
]

/** Development: the server and the web client start again when their sources change, and two people are there. */
const { PARLEY_WEB_PORT: _ours, ...environment } = process.env
mkdirSync(join(root, "data"), { recursive: true })
const children = [
  Bun.spawn([process.execPath, "--watch", "--no-clear-screen", "server/main.ts", "serve"], {
    cwd: root,
    env: { PARLEY_DATABASE_URL: "sqlite:./data/dev.db", ...environment },
    stdout: "inherit",
    stderr: "inherit",
  }),
  Bun.spawn(
    [
      process.execPath,
      "--bun",
      join(root, "node_modules/vite/bin/vite.js"),
      "--port",
      webPort,
      "--strictPort",
    ],
    {
      cwd: join(root, "web"),
      env: { ...environment, PARLEY_DEV_SERVER: `http://localhost:${port}` },
      stdout: "inherit",
      stderr: "inherit",
    },
  ),
]

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
  })
}

await seed()
console.log(`\nOpen http://localhost:${webPort} and log in as`)
for (const { username, password } of people) console.log(`  ${username} / ${password}`)
await Promise.race(children.map(child => child.exited))
for (const child of children) child.kill()

async function seed(): Promise<void> {
  await ready()
  const [ada, alan] = await Promise.all(people.map(enter))
  if (!ada || !alan) return
  const opened = await call("/api/rooms", { kind: "direct", memberIds: [alan.user.id] }, ada.accessToken)
  const isNew = opened.status === 201
  if (!isNew) return
  await call("/api/rooms", { kind: "channel", name: "general", memberIds: [alan.user.id] }, ada.accessToken)
}

/** Signs a person up, or logs in where they are there from the last time. */
async function enter(person: (typeof people)[number]) {
  const signedUp = await call("/api/auth/signup", person)
  const answer =
    signedUp.status === 201
      ? signedUp
      : await call("/api/auth/login", { login: person.username, password: person.password })
  return answer.ok ? ((await answer.json()) as { user: { id: string }; accessToken: string }) : undefined
}

async function call(path: string, body: unknown, token?: string): Promise<Response> {
  return await fetch(`http://localhost:${port}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
}

async function ready(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`http://localhost:${port}/ready`).catch(() => undefined)
    if (answer?.ok) return
    await Bun.sleep(100)
  }
  throw new Error("The server did not become ready in 10 s.")
}
