import { globSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Certificate } from "./certificate.ts"
import { installPackages, programOf } from "./debian.ts"
import { freePort } from "./free-port.ts"
import { listens, ServerProcess } from "./process.ts"

export interface RabbitServer {
  readonly url: string
  readonly server: ServerProcess
  /** Stops the server and the port mapper beside it, and removes what they wrote. */
  stop(): Promise<void>
}

/**
 * A RabbitMQ of the tests' own on free ports, encrypted where it is given a certificate. Its Erlang node has its own name, its own cookie and its own port mapper
 * (epmd), which would otherwise stay behind as a daemon.
 */
export async function startRabbit(certificate?: Certificate): Promise<RabbitServer> {
  const [program, epmd] = [await findRabbit(), await programOf("epmd", installServer)]
  const [port, distributionPort, mapperPort] = [await freePort(), await freePort(), await freePort()]
  const erlang = { ERL_EPMD_PORT: `${mapperPort}`, ERL_EPMD_ADDRESS: "127.0.0.1" }
  const mapper = await ServerProcess.start({
    command: () => [epmd],
    environment: erlang,
    answers: () => listens(mapperPort),
  })
  const { folder } = mapper
  if (certificate) writeFileSync(join(folder, "rabbitmq.conf"), encryptedListener(port, certificate))
  const server = await ServerProcess.start({
    command: () => [program],
    environment: {
      ...erlang,
      HOME: folder,
      // The script then becomes the server, in place of waiting for a child that signals would not reach.
      RUNNING_UNDER_SYSTEMD: "true",
      RABBITMQ_NODENAME: `parley_${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
      RABBITMQ_NODE_PORT: `${port}`,
      RABBITMQ_DIST_PORT: `${distributionPort}`,
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "+S 2 -kernel inet_dist_use_interface {127,0,0,1}",
      RABBITMQ_MNESIA_BASE: `${folder}/data`,
      RABBITMQ_LOG_BASE: `${folder}/logs`,
      RABBITMQ_LOGS: "-",
      RABBITMQ_CONF_ENV_FILE: `${folder}/none.conf`,
      RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq.conf`,
      RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/plugins`,
    },
    answers: () => speaksAmqp(port, certificate !== undefined),
  }).catch(async (error: unknown) => {
    await mapper[Symbol.asyncDispose]()
    throw error
  })
  return {
    url: `${certificate ? "amqps" : "amqp"}://guest:guest@127.0.0.1:${port}`,
    server,
    async stop() {
      await server[Symbol.asyncDispose]()
      await mapper[Symbol.asyncDispose]()
    },
  }
}

/** The program itself: what lies in /usr/sbin changes the user and the home folder first. */
export async function findRabbit(): Promise<string> {
  const find = () =>
    globSync("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server").toSorted().at(-1)
  if (!find()) await installServer()
  const path = find()
  if (!path) throw new Error("RabbitMQ is needed for the tests: install rabbitmq-server.")
  return path
}

const installServer = () => installPackages("rabbitmq-server")

function encryptedListener(port: number, { cert, key }: Certificate): string {
  return `listeners.tcp = none
listeners.ssl.default = 127.0.0.1:${port}
ssl_options.cacertfile = ${cert}
ssl_options.certfile = ${cert}
ssl_options.keyfile = ${key}
ssl_options.verify = verify_none
`
}

/** Whether the port answers the greeting of AMQP 0-9-1 (section 4.2.2): it listens before it has booted. */
function speaksAmqp(port: number, isEncrypted: boolean): Promise<boolean> {
  return new Promise(resolve => {
    Bun.connect({
      hostname: "127.0.0.1",
      port,
      ...(isEncrypted ? { tls: { rejectUnauthorized: false } } : {}),
      socket: {
        open: socket => void socket.write("AMQP\0\0\x09\x01"),
        data(socket) {
          resolve(true)
          socket.end()
        },
        close: () => resolve(false),
      },
    }).catch(() => resolve(false))
  })
}
