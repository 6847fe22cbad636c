import { generateKeyPairSync } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import type { Broker } from "../servers.ts"
import type { Mount, PodSet } from "./pods.ts"

/** What stands on this machine in the places of servers and volumes. */
export interface Machine {
  readonly folder: string
  readonly database: string
  readonly broker: string
  readonly cache: string
}

/** A network of loopback, 127.n.0.0/16, that no other cluster of this machine has for as long as it is held. */
export async function holdNetwork(): Promise<{ prefix: string } & AsyncDisposable> {
  for (let n = 16; n < 250; n++) {
    const lock = createServer()
    const held = await new Promise<boolean>(resolve => {
      lock.once("error", () => resolve(false))
      lock.listen(30_999, `127.${n}.255.254`, () => resolve(true))
    })
    if (!held) continue
    const close = () => new Promise<void>(resolve => lock.close(() => resolve()))
    return { prefix: `127.${n}`, [Symbol.asyncDispose]: close }
  }
  throw new Error("No network of loopback is free.")
}

/** Which broker some pods are configured for. */
export function brokerOf(sets: readonly PodSet[]): Broker {
  const urls = sets.flatMap(({ environment }) => environment["PARLEY_BROKER_URL"] ?? [])
  return urls.some(url => url.startsWith("amqp")) ? "rabbitmq" : "nats"
}

/** The environment of a pod as Kubernetes would give it, with servers and mounted paths of this machine in place of a cluster's. */
export function onMachine({ environment, mounts, name }: PodSet, machine: Machine): Record<string, string> {
  const urls: Readonly<Record<string, string>> = {
    PARLEY_DATABASE_URL: machine.database,
    PARLEY_BROKER_URL: machine.broker,
    PARLEY_CACHE_URL: machine.cache,
  }
  const places = mounts.map(mount => [mount.path, placeOf(mount, name, machine)] as const)
  const given = Object.entries(environment).map(([key, value]): [string, string] => [
    key,
    urls[key] ?? places.reduce((text, [path, place]) => moved(text, path, place), value),
  ])
  const tmp = places.find(([path]) => path === "/tmp")?.[1]
  return { ...Object.fromEntries(given), ...(tmp === undefined ? {} : { TMPDIR: tmp }) }
}

function moved(text: string, path: string, place: string): string {
  const [, scheme = "", below] = new RegExp(`^(\\w+:)?${RegExp.escape(path)}((?:/.*)?)$`).exec(text) ?? []
  return below === undefined ? text : `${scheme}${place}${below}`
}

/** The folder that is mounted: of all pods, of one kind of pod, or with the keys of a Secret. */
function placeOf(mount: Mount, podSet: string, { folder }: Machine): string {
  const place = join(folder, mount.kind === "scratch" ? podSet : "shared", mount.volume)
  mkdirSync(place, { recursive: true })
  if (mount.kind === "secret") for (const file of mount.files) writeKey(join(place, file))
  return place
}

/** The first pod makes the key, and the others find it. */
function writeKey(path: string): void {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  try {
    writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { flag: "wx", mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
}
