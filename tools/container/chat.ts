import { type Person, signUp } from "../../tests/support/people.ts"
import { whileTheyChat } from "../../tests/support/while-they-chat.ts"
import { docker } from "./docker.ts"

/*
 * Two people chat with the Parley at the URL that is given first, while the containers whose ids follow are renewed, one after
 * another. A process of its own, for whose certificates it believes is decided at its start.
 */

const healthyWithinMs = 60_000
const [url = "", ...containers] = process.argv.slice(2)

const people = (await signUp(url, "person", 2)) as [Person, Person]
const { count, breaks } = await whileTheyChat(url, people, async () => {
  for (const container of containers) {
    await docker("restart", "--time", "60", container)
    await untilHealthy(container)
  }
})
console.log(
  `two people chat: yes, ${count} messages while ${containers.length} containers were renewed, none lost or doubled; ` +
    `${breaks.length} breaks, the longest ${Math.round(Math.max(0, ...breaks))} ms`,
)

async function untilHealthy(container: string): Promise<void> {
  const until = performance.now() + healthyWithinMs
  while ((await docker("inspect", "--format", "{{.State.Health.Status}}", container)) !== "healthy") {
    if (performance.now() > until) throw new Error(`It is not healthy: ${await docker("logs", container)}`)
    await Bun.sleep(200)
  }
}
