import { writeFileSync } from "node:fs"
import { installPackages, programOf } from "../../server/testing/servers/debian.ts"
import { listens, ServerProcess } from "../../server/testing/servers/process.ts"

export interface EntryTarget {
  readonly name: string
  /** Its `PARLEY_ROLES`. */
  readonly roles: string
  /** Where the entry reaches it, on this machine. */
  readonly port: number
}

export interface EntryOptions {
  readonly host: string
  readonly port: number
  readonly targets: readonly EntryTarget[]
}

/** Starts HAProxy as the one address in front of all nodes. */
export async function startEntry(options: EntryOptions): Promise<ServerProcess> {
  const program = await programOf("haproxy", () => installPackages("haproxy"))
  return await ServerProcess.start({
    command(folder) {
      const path = `${folder}/haproxy.cfg`
      writeFileSync(path, configuration(options))
      return [program, "-db", "-f", path]
    },
    answers: () => listens(options.port),
  })
}

/**
 * Live connections and REST calls go to their nodes, everything else to the web client. All requests of one polling
 * session go to the node that opened it: HAProxy learns the session's id from the answer that opens it. So clients need no
 * cookies; a node that is gone is left for another, which does not know the id, and the client opens a new session there.
 */
export function configuration({ host, port, targets }: EntryOptions): string {
  const serversOf = (role: string, options = "") =>
    targets
      .filter(target => target.roles.split(",").some(each => each === role || each.startsWith(`${role}:`)))
      .map(target => `  server ${target.name} 127.0.0.1:${target.port} check ${options}`.trimEnd())
      .join("\n")
  return `global
  maxconn 2000

defaults
  mode http
  option forwardfor
  option httpchk
  http-check send meth GET uri /ready ver HTTP/1.1 hdr Host localhost
  retries 2
  timeout connect 2s
  timeout http-request 10s
  timeout queue 5s
  timeout check 2s
  timeout client 75s
  timeout server 75s
  # Silence on a WebSocket is shorter: pings come every 25 s.
  timeout tunnel 75s
  default-server inter 500ms fall 2 rise 1
  # A node that died has the fewest connections until its checks have failed: what only asks goes to another at once.
  retry-on conn-failure empty-response
  option redispatch 1

frontend entry
  bind ${host}:${port}
  # For operators, not for everyone.
  http-request deny deny_status 404 if { path /metrics }
  use_backend realtime if { path_beg /socket.io/ }
  use_backend api if { path_beg /api/ /.well-known/ }
  default_backend web

backend realtime
  balance leastconn
  stick-table type string len 64 size 200k expire 2m
  stick match url_param(sid)
  http-request disable-l7-retry unless METH_GET
  acl opens var(txn.opens) -m bool
  http-request set-var(txn.opens) bool(true) if ! { url_param(sid) -m found } { url_param(transport) polling }
  http-response wait-for-body time 1s if opens
  # The answer that opens a session: 0{"sid":"...
  stick store-response res.body,bytes(1),json_query('$.sid') if opens
${serversOf("realtime", "on-marked-down shutdown-sessions")}

backend api
  balance leastconn
  http-request disable-l7-retry unless METH_GET
${serversOf("api")}

backend web
${serversOf("web")}
`
}
