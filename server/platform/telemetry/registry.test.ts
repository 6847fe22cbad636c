import { expect, test } from "bun:test"
import { Registry } from "./registry.ts"

test("counts, sums and sizes come as Prometheus reads them", async () => {
  const registry = new Registry()
  registry.counter("a_total", "Things\nof \\ two lines").inc(3)
  const seconds = registry.histograms("b_seconds", "Times", [0.1, 1], "kind")
  seconds.of("x").observe(0.1)
  seconds.of("x").observe(0.5, 2)
  seconds.of("x").observe(7)
  registry.gauge("c", "Read now", async () => ({ one: 1, two: Number.POSITIVE_INFINITY }), "which")
  registry.info("d_info", "Says", { version: 'a "b"\\\n', roles: "all" })
  expect(await registry.text()).toBe(`# HELP a_total Things\\nof \\\\ two lines
# TYPE a_total counter
a_total 3
# HELP b_seconds Times
# TYPE b_seconds histogram
b_seconds_bucket{kind="x",le="0.1"} 1
b_seconds_bucket{kind="x",le="1"} 3
b_seconds_bucket{kind="x",le="+Inf"} 4
b_seconds_sum{kind="x"} 8.1
b_seconds_count{kind="x"} 4
# HELP c Read now
# TYPE c gauge
c{which="one"} 1
c{which="two"} +Inf
# HELP d_info Says
# TYPE d_info gauge
d_info{version="a \\"b\\"\\\\\\n",roles="all"} 1
`)
})

test("a figure that cannot be read is left out, and costs none of the others", async () => {
  const registry = new Registry()
  registry.gauge("broken", "Fails", () => {
    throw new Error("not now")
  })
  registry.gauge("rejected", "Fails later", () => Promise.reject(new Error("not now")))
  registry.gauge("whole", "Works", () => 5)
  const samples = (await registry.text()).split("\n").filter(line => !line.startsWith("#"))
  expect(samples).toEqual(["whole 5", ""])
})

test("series past the bound count together", async () => {
  const registry = new Registry()
  const family = registry.counters("many_total", "By a value that anyone may make up", "a", "b")
  for (let n = 0; n < 3_000; n++) family.of(`a${n}`, "b").inc()
  const lines = (await registry.text()).split("\n").filter(line => line.startsWith("many_total"))
  expect(lines).toHaveLength(1_001)
  expect(lines.at(-1)).toBe('many_total{a="other",b="other"} 2000')
})

test("a name is declared once", () => {
  const registry = new Registry()
  registry.counter("a_total", "One")
  expect(() => registry.counter("a_total", "Two")).toThrow("There is a metric a_total already.")
})
