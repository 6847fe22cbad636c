import { expect, test } from "bun:test"
import { Storm } from "./storm.ts"

/** A storm whose looks are taken by hand. */
function stormBeside(open: number) {
  let collections = 0
  let look: (() => void) | undefined
  const storm = new Storm({
    open: () => open,
    collect: () => collections++,
    schedule(given) {
      look = given
      return () => {
        look = undefined
      }
    },
  })
  return {
    storm,
    connect(count: number) {
      for (let n = 0; n < count; n++) storm.connected()
    },
    look() {
      const due = look
      look = undefined
      due?.()
      return collections
    },
  }
}

test("garbage is collected once, when a storm of connections is over", () => {
  const { connect, look } = stormBeside(2_000)
  connect(1_500)
  expect(look()).toBe(0)
  connect(500)
  expect(look()).toBe(0)
  expect(look()).toBe(1)
  connect(900)
  expect(look()).toBe(1)
})

test("some that still come are no storm", () => {
  const { connect, look } = stormBeside(1_000)
  connect(1_000)
  look()
  connect(20)
  expect(look()).toBe(1)
})

test("some connections are no storm", () => {
  const { connect, look } = stormBeside(999)
  connect(999)
  expect([look(), look()]).toEqual([0, 0])
})

test("beside very many connections a thousand more are no storm", () => {
  const { connect, look } = stormBeside(50_000)
  connect(4_999)
  expect([look(), look()]).toEqual([0, 0])
  connect(1)
  expect([look(), look()]).toEqual([0, 1])
})

test("a gateway that closes collects nothing", () => {
  const { storm, connect, look } = stormBeside(1_000)
  connect(1_000)
  storm.close()
  expect([look(), look()]).toEqual([0, 0])
})
