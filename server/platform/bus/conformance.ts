import { afterEach, describe, expect, test } from "bun:test"
import type { Bus, Notice } from "./index.ts"

const notice = (n: number): Notice => ({ v: 1, kind: "event", event: "n", payload: n })

/** What every driver of the bus port must do. `open` gives buses that reach each other. */
export function busConformance(
  name: string,
  open: (onError: (error: unknown) => void) => Promise<[Bus, Bus]>,
): void {
  describe(`bus conformance: ${name}`, () => {
    const errors: unknown[] = []
    let opened: Bus[] = []
    afterEach(async () => {
      await Promise.all(opened.map(bus => bus.close()))
      errors.length = 0
    })

    async function buses(): Promise<[Bus, Bus]> {
      const pair = await open(error => errors.push(error))
      opened = pair
      return pair
    }

    /** Subscribes and gives what came; `until` resolves once that many are there. */
    async function listen(bus: Bus, subject: `user.${string}`) {
      const got: number[] = []
      let check = () => {}
      const subscription = await bus.subscribe(subject, message => {
        if (message.kind === "event") got.push(message.payload as number)
        check()
      })
      const until = (count: number) =>
        new Promise<number[]>(resolve => {
          check = () => got.length >= count && resolve(got)
          check()
        })
      return { got, until, subscription }
    }

    test("messages of one publisher arrive in order, at every subscriber", async () => {
      const [a, b] = await buses()
      const [first, second] = [await listen(a, "user.x"), await listen(b, "user.x")]
      const sent = Array.from({ length: 500 }, (_, n) => n)
      for (const n of sent) a.publish("user.x", notice(n))
      expect(await first.until(500)).toEqual(sent)
      expect(await second.until(500)).toEqual(sent)
    })

    test("other subjects are not heard", async () => {
      const [a, b] = await buses()
      const [x, y] = [await listen(b, "user.x"), await listen(b, "user.y")]
      a.publish("user.x", notice(1))
      a.publish("user.y", notice(2))
      expect(await y.until(1)).toEqual([2])
      expect(await x.until(1)).toEqual([1])
    })

    test("nothing comes after unsubscribing, and the others still hear", async () => {
      const [a, b] = await buses()
      const [leaving, staying] = [await listen(b, "user.x"), await listen(b, "user.x")]
      a.publish("user.x", notice(1))
      await leaving.until(1)
      await leaving.subscription.unsubscribe()
      a.publish("user.x", notice(2))
      expect(await staying.until(2)).toEqual([1, 2])
      expect(leaving.got).toEqual([1])
    })

    test("one function may subscribe twice and end one of the two", async () => {
      const [a] = await buses()
      let heard = 0
      const handle = () => void heard++
      const once = await a.subscribe("user.x", handle)
      await a.subscribe("user.x", handle)
      await once.unsubscribe()
      const end = await listen(a, "user.x")
      a.publish("user.x", notice(1))
      await end.until(1)
      expect(heard).toBe(1)
    })

    test("a handler that throws harms nobody else, and its error is told", async () => {
      const [a, b] = await buses()
      await b.subscribe("user.x", () => {
        throw new Error("broken handler")
      })
      const other = await listen(b, "user.x")
      a.publish("user.x", notice(1))
      a.publish("user.x", notice(2))
      expect(await other.until(2)).toEqual([1, 2])
      expect(errors).toEqual([new Error("broken handler"), new Error("broken handler")])
    })

    test("answers a ping", async () => {
      const [a] = await buses()
      await a.ping()
    })

    test("publishing to nobody is no error", async () => {
      const [a] = await buses()
      a.publish("user.nobody", notice(1))
      expect(errors).toEqual([])
    })
  })
}
