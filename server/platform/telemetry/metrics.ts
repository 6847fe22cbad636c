import { Counter, Gauge, Histogram, Registry } from "prom-client"

/** What a node counts, in Prometheus's terms. */
export class Metrics {
  readonly registry = new Registry()
  readonly sent = new Counter({
    name: "parley_messages_sent_total",
    help: "Messages that were committed",
    registers: [this.registry],
  })
  readonly batchSize = new Histogram({
    name: "parley_batch_commands",
    help: "Commands in one transaction",
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers: [this.registry],
  })
  readonly batchSeconds = new Histogram({
    name: "parley_batch_seconds",
    help: "Seconds from taking a batch to having announced it",
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers: [this.registry],
  })
  readonly requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Seconds of an HTTP request",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  })

  /** A figure that is read when it is asked for. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read())
      },
    })
  }
}
