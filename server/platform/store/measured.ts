import { quickSeconds, timed } from "../telemetry/metrics.ts"
import type { Registry } from "../telemetry/registry.ts"
import type { SpanAbout, Tracing } from "../telemetry/tracing.ts"
import type { Store } from "./index.ts"
import { operationOf, type QueryWatch } from "./watch.ts"

/** Of the text of a statement in a trace. */
const textMax = 1_000
const transactionSpan: SpanAbout = { name: "db transaction", kind: "client" }
const snapshotSpan: SpanAbout = { name: "db snapshot", kind: "client" }

/** Measures each query by what it does, and notes it in the trace of what it is part of. */
export function measureQueries(registry: Registry, tracing: Tracing): QueryWatch {
  const seconds = registry.histograms(
    "parley_db_query_seconds",
    "Seconds of a query, the wait for a connection not counted",
    quickSeconds,
    "operation",
  )
  const failed = registry.counter("parley_db_query_errors_total", "Queries that failed")
  return async (query, run) => {
    const operation = operationOf(query)
    const started = performance.now()
    try {
      return await timed({ seconds: seconds.of(operation), failed }, run)
    } finally {
      if (tracing.traceparent) tracing.ended(spanOf(operation, query.sql), started)
    }
  }
}

/** The statement as the database gets it, without the values. */
const spanOf = (operation: string, text: string): SpanAbout => ({
  name: `db ${operation}`,
  kind: "client",
  attributes: { "db.operation.name": operation, "db.query.text": text.slice(0, textMax) },
})

/** The store with its transactions measured, from asking for a connection to the end of the commit. */
export function measureStore(store: Store, registry: Registry, tracing: Tracing): Store {
  const seconds = registry.histograms(
    "parley_db_transaction_seconds",
    "Seconds of a transaction, the wait for a connection included",
    quickSeconds,
    "mode",
  )
  const failed = registry.counters(
    "parley_db_transaction_errors_total",
    "Transactions that were rolled back",
    "mode",
  )
  const write = { seconds: seconds.of("write"), failed: failed.of("write") }
  const snapshot = { seconds: seconds.of("snapshot"), failed: failed.of("snapshot") }
  registry.gauge(
    "parley_db_connections",
    "Connections of this process to the database by state, and who waits for one",
    () => ({ ...store.connections?.() }),
    "state",
  )
  return {
    ...store,
    transaction: work => timed(write, () => tracing.part(transactionSpan, () => store.transaction(work))),
    snapshot: work => timed(snapshot, () => tracing.part(snapshotSpan, () => store.snapshot(work))),
  }
}
