import { writeFileSync } from "node:fs"
import { installPackages, programOf } from "../../../server/testing/servers/debian.ts"
import { listens, ServerProcess } from "../../../server/testing/servers/process.ts"
import type { Lead } from "./pods.ts"

/** A Service: its own address, and the places where its pods may be. */
export interface Service {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly pods: readonly { readonly name: string; readonly address: string; readonly port: number }[]
  /** What a pod answers with 200 once it takes requests. */
  readonly readyPath: string
}

export interface BalancerOptions {
  readonly host: string
  readonly port: number
  readonly leads: readonly Lead[]
  readonly services: readonly Service[]
}

/** HAProxy in the places of the Services and of the Ingress controller. */
export interface Balancer extends AsyncDisposable {
  /**
   * What a pod is sent: everything (`ready`), nothing new (`drain`, what is open stays open), or nothing and it is not asked for its
   * health either (`maint`, where there is none).
   */
  set(pod: string, state: "ready" | "drain" | "maint"): Promise<void>
}

export async function startBalancer(options: BalancerOptions): Promise<Balancer> {
  const program = await programOf("haproxy", () => installPackages("haproxy"))
  const process = await ServerProcess.start({
    command(folder) {
      const path = `${folder}/haproxy.cfg`
      writeFileSync(path, configuration(options, `${folder}/control`))
      return [program, "-db", "-f", path]
    },
    answers: () => listens(options.port),
  })
  const serviceOf = new Map(options.services.flatMap(({ name, pods }) => pods.map(pod => [pod.name, name])))
  const control = (command: string) => ask(`${process.folder}/control`, command)
  return {
    async set(pod, state) {
      const answer = await control(`set server ${serviceOf.get(pod)}/${pod} state ${state}`)
      if (answer.trim() !== "") throw new Error(`HAProxy: ${answer}`)
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  }
}

async function ask(unix: string, command: string): Promise<string> {
  const answer = Promise.withResolvers<string>()
  let text = ""
  const socket = await Bun.connect({
    unix,
    socket: {
      data: (_, data) => {
        text += data.toString()
      },
      close: () => answer.resolve(text),
      error: (_, error) => answer.reject(error),
    },
  })
  socket.write(`${command}\n`)
  return await answer.promise
}

/** Longer paths come first, as an Ingress has it. */
export function configuration({ host, port, leads, services }: BalancerOptions, control: string): string {
  const rules = leads
    .toSorted((one, other) => other.path.length - one.path.length)
    .map(({ path, door }) =>
      path === "/"
        ? `  default_backend ${door}`
        : `  use_backend ${door} if { path ${path} } or { path_beg ${path}/ }`,
    )
  const frontends = services.map(
    ({ name, address, port }) => `frontend service-${name}
  bind ${address}:${port}
  default_backend ${name}
`,
  )
  const backends = services.map(({ name, pods, readyPath }) => {
    const servers = pods.map(
      pod => `  server ${pod.name} ${pod.address}:${pod.port} cookie ${pod.name} check disabled`,
    )
    return `backend ${name}
  balance leastconn
  cookie parley-node insert indirect nocache
  http-check send meth GET uri ${readyPath} ver HTTP/1.1 hdr Host localhost
${servers.join("\n")}
`
  })
  return `global
  maxconn 2000
  stats socket ${control} level admin
  stats maxconn 200

defaults
  mode http
  option forwardfor
  option redispatch
  option httpchk
  retries 3
  retry-on conn-failure empty-response response-timeout
  timeout connect 2s
  timeout client 75s
  timeout server 75s
  timeout check 2s
  timeout tunnel 75s
  default-server inter 300ms fastinter 200ms fall 2 rise 1

frontend entry
  bind ${host}:${port}
${rules.join("\n")}

${frontends.join("\n")}
${backends.join("\n")}`
}
