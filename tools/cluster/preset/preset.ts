import { join } from "node:path"
import { freePort } from "../../../server/testing/servers/free-port.ts"
import { tempFolder } from "../../../tests/support/temp-folder.ts"
import { type Manifest, workloadsOf } from "../../deploy/manifests.ts"
import { render } from "../../deploy/render.ts"
import { runProgram } from "../../program.ts"
import { startServers } from "../servers.ts"
import { type Balancer, startBalancer } from "./balancer.ts"
import { brokerOf, holdNetwork, type Machine, onMachine } from "./machine.ts"
import { Pod, type Slot } from "./pod.ts"
import { doorsOf, leadsOf, type PodSet, podSetsOf } from "./pods.ts"

const root = join(import.meta.dir, "../../..")

export interface PresetOptions {
  /** A file of `deploy/presets`. */
  readonly preset: string
  readonly host?: string
  /** Of the entry; by default any free one. */
  readonly port?: number
  /** Settings of every node, over the preset's. */
  readonly settings?: Readonly<Record<string, string>>
  /** Values of `application.workloadDefaults`, over the preset's. */
  readonly workloadDefaults?: Readonly<Record<string, unknown>>
  readonly onLine?: (name: string, line: string) => void
}

/** How a pod ended. */
export interface Ending {
  readonly name: string
  readonly code: number
}

/** A preset whose every pod is a process of this machine with an address of its own. */
export interface PresetCluster extends AsyncDisposable {
  /** Where people reach it, through the Ingress. */
  readonly url: string
  readonly sets: readonly PodSet[]
  /** Those that run now. */
  pods(): readonly Pod[]
  /** Renews every pod, as `kubectl rollout restart` does: new ones first, then the old ones end. */
  restart(): Promise<Ending[]>
  /** Runs what `helm test` runs. @returns what it printed, and its exit code */
  test(): Promise<{ printed: string; code: number }>
  /** Ends every pod as Kubernetes does. */
  stop(): Promise<Ending[]>
}

/** Starts every pod at once, on servers of its own. Nothing is left behind if one does not start. */
export async function startPreset(options: PresetOptions): Promise<PresetCluster> {
  const opened = new AsyncDisposableStack()
  try {
    const network = opened.use(await holdNetwork())
    const host = options.host ?? "127.0.0.1"
    const port = options.port ?? (await freePort())
    const url = `http://${host === "0.0.0.0" ? "localhost" : host}:${port}`
    const manifests = await rendered(options, url)
    const sets = podSetsOf(manifests)
    const servers = opened.use(await startServers(brokerOf(sets)))
    const machine: Machine = {
      folder: opened.use(tempFolder()).path,
      database: servers.database.url,
      broker: servers.broker.url,
      cache: servers.cache.url,
    }
    const slots = new Map(sets.map((set, at) => [set, slotsOf(set, `${network.prefix}.${at + 1}`)]))
    const services = doorsOf(manifests).flatMap((door, at) => {
      const set = sets.find(({ name }) => name === door.podSet)
      const pods = (set && slots.get(set))?.map(slot => ({ ...slot, port: set?.port ?? 0 })) ?? []
      const address = `${network.prefix}.250.${at + 1}`
      return [{ name: door.name, port: door.port, address, pods, readyPath: set?.probes.readiness ?? "/" }]
    })
    const balancer = opened.use(await startBalancer({ host, port, leads: leadsOf(manifests), services }))
    const start = async (set: PodSet, slot: Slot): Promise<Pod> => {
      const onLine = (line: string) => options.onLine?.(slot.name, line)
      const pod = await Pod.start({ set, slot, environment: onMachine(set, machine), onLine })
      await balancer.set(slot.name, "ready")
      return pod
    }
    const groups = sets.map(set => new Group(set, slots.get(set) ?? [], { start, balancer }))
    opened.defer(async () => void (await Promise.all(groups.map(group => group.kill()))))
    await Promise.all(groups.map(group => group.fill()))
    return {
      url,
      sets,
      pods: () => groups.flatMap(({ pods }) => pods),
      async restart() {
        const endings: Ending[] = []
        for (const group of groups) endings.push(...(await group.renew()))
        return endings
      },
      test: () => runTest(manifests, new Map(services.map(({ name, address }) => [name, address]))),
      async stop() {
        const ended = await Promise.all(groups.map(group => group.empty()))
        await opened.disposeAsync()
        return ended.flat()
      },
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

function rendered({ preset, settings, workloadDefaults }: PresetOptions, url: string): Promise<Manifest[]> {
  const values = {
    application: {
      // What a machine is not: a host with a name, and a network that holds policies.
      settings: { PARLEY_PUBLIC_URL: url, PARLEY_TRUSTED_PROXIES: "127.0.0.0/8", ...settings },
      networkPolicy: { enabled: false },
      ingress: { tlsSecret: "", certificate: { issuer: "" } },
      ...(workloadDefaults ? { workloadDefaults } : {}),
    },
  }
  return render(4, { chart: "root", values: [`presets/${preset}.yaml`], more: JSON.stringify(values) })
}

const slotsOf = ({ name, count, surge }: PodSet, network: string): Slot[] =>
  Array.from({ length: count + surge }, (_, n) => ({
    name: `${name}-${n + 1}`,
    address: `${network}.${n + 1}`,
  }))

interface Hands {
  readonly start: (set: PodSet, slot: Slot) => Promise<Pod>
  readonly balancer: Balancer
}

/** The pods of one Deployment. */
class Group {
  pods: Pod[] = []
  readonly #set: PodSet
  readonly #slots: readonly Slot[]
  readonly #hands: Hands

  constructor(set: PodSet, slots: readonly Slot[], hands: Hands) {
    this.#set = set
    this.#slots = slots
    this.#hands = hands
  }

  async fill(): Promise<void> {
    await this.#startMore(this.#set.count)
  }

  /** As many new ones as there may be more; once they are ready for long enough, as many old ones end. */
  async renew(): Promise<Ending[]> {
    const old = [...this.pods]
    const endings: Ending[] = []
    while (old.length > 0) {
      const going = old.splice(0, this.#set.surge)
      await this.#startMore(going.length)
      await Bun.sleep(this.#set.minReadySeconds * 1000)
      endings.push(...(await Promise.all(going.map(pod => this.#end(pod)))))
    }
    return endings
  }

  async empty(): Promise<Ending[]> {
    return await Promise.all([...this.pods].map(pod => this.#end(pod)))
  }

  async kill(): Promise<void> {
    await Promise.all(this.pods.splice(0).map(pod => pod.kill()))
  }

  async #startMore(count: number): Promise<void> {
    const taken = new Set(this.pods.map(({ slot }) => slot))
    const free = this.#slots.filter(slot => !taken.has(slot)).slice(0, count)
    const starting = free.map(async slot => void this.pods.push(await this.#hands.start(this.#set, slot)))
    const failed = (await Promise.allSettled(starting)).find(({ status }) => status === "rejected")
    if (failed?.status === "rejected") throw failed.reason
  }

  async #end(pod: Pod): Promise<Ending> {
    const { name } = pod.slot
    await this.#hands.balancer.set(name, "drain")
    const code = await pod.end()
    await this.#hands.balancer.set(name, "maint")
    this.pods = this.pods.filter(each => each !== pod)
    return { name, code }
  }
}

async function runTest(manifests: readonly Manifest[], addressOf: ReadonlyMap<string, string>) {
  const pod = workloadsOf(manifests).find(({ metadata }) => metadata.annotations["helm.sh/hook"] === "test")
  const args = (pod?.spec.template.spec.containers[0]?.args ?? []).map(each =>
    each.replace(/(?<=\/\/)[^:/]+/, host => addressOf.get(host) ?? host),
  )
  const { status, out, err } = await runProgram([process.execPath, join(root, "server/main.ts"), ...args], {
    env: { PATH: process.env["PATH"] },
  })
  return { printed: out + err, code: status }
}
