import { expect, test } from "bun:test"
import { type PresetCluster, startPreset } from "../../tools/cluster/preset/preset.ts"
import { type Person, signUp } from "../support/people.ts"
import { whileTheyChat } from "../support/while-they-chat.ts"

const timeoutMs = 600_000

test.each([
  ["gitops", 6],
  ["msgapp", 8],
  ["chatapp", 8],
  ["minitelegram", 7],
  ["microservices", 23],
])(
  "%s as processes: its probes answer, people chat, and a rolling restart loses nothing",
  async (preset, count) => {
    await using cluster = await startPreset({
      preset,
      settings: { PARLEY_LOG_LEVEL: "warn", PARLEY_LEASE_SECONDS: "2" },
      workloadDefaults: { drainSeconds: 1, minReadySeconds: 0 },
    })
    expect(cluster.pods()).toHaveLength(count)
    await probesSay(cluster, 200)

    const people = (await signUp(cluster.url, "person", 2)) as [Person, Person]
    const helm = await cluster.test()
    expect([helm.code, helm.printed]).toEqual([0, expect.stringContaining("Parley works.")])

    const before = new Set(cluster.pods())
    await whileTheyChat(cluster.url, people, async () => {
      expect((await cluster.restart()).filter(({ code }) => code !== 0)).toEqual([])
    })
    expect(cluster.pods().filter(pod => before.has(pod))).toEqual([])
    await probesSay(cluster, 200)
    const ends = await cluster.stop()
    expect(ends.filter(({ code }) => code !== 0)).toEqual([])
  },
  timeoutMs,
)

async function probesSay(cluster: PresetCluster, status: number): Promise<void> {
  const answers = await Promise.all(cluster.pods().map(pod => pod.probes()))
  for (const each of answers) {
    expect(each).toEqual({ startup: status, readiness: status, liveness: status })
  }
}
