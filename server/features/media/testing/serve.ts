// The fixture as a process of its own, for tests that measure or kill it. Prints its address.
import { MediaFixture } from "./fixture.ts"

const fixture = await MediaFixture.start({ folder: process.argv[2] ?? "" })
process.stdout.write(`${fixture.url}\n`)
