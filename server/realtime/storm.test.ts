import { expect, test } from "bun:test"
import { Storm } from "./storm.ts"

/** A storm whose looks are taken by hand. */
function stormBeside(open: number) {
  let collections = 0
  let youngCollections = 0
  let look: (() => void) | undefined
  const storm = new Storm({
    open: () => open,
    collect: () => collections++,
    collectYoung: () => youngCollections++,
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
    collected: () => collections,
    collectedYoung: () => youngCollections,
    /** @returns collections so far */
    look() {
      const due = look
      look = undefined
      due?.()
      return collections
    },
  }
}

test("garbage is collected as connections grow by a fifth, a thousand at least, and once the storm is over", () => {
  const { connect, look, collected } = stormBeside(6_000)
  connect(1_199)
  expect(collected()).toBe(0)
  connect(1)
  expect(collected()).toBe(1)
  connect(500)
  expect([look(), look()]).toEqual([1, 2])
  connect(900)
  expect([look(), look()]).toEqual([2, 2])
})

test("young garbage is collected after each hundred connections", () => {
  const { connect, collectedYoung } = stormBeside(50)
  connect(99)
  expect(collectedYoung()).toBe(0)
  connect(1)
  expect(collectedYoung()).toBe(1)
  connect(250)
  expect(collectedYoung()).toBe(3)
})

test("some that still come are no storm", () => {
  const { connect, look } = stormBeside(1_000)
  connect(1_000)
  expect(look()).toBe(1)
  connect(20)
  expect(look()).toBe(2)
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

test("a gateway that closes collects nothing more", () => {
  const { storm, connect, look } = stormBeside(1_000)
  connect(1_000)
  storm.close()
  expect([look(), look()]).toEqual([1, 1])
})
