import { ownNamespace, type Place } from "./policies.ts"

/** Where the servers are that the values in `deploy/charts/application/ci` name. */
export const placesOfExample: Readonly<Record<string, Place>> = {
  "parley-postgresql": {
    name: "PostgreSQL",
    namespace: ownNamespace,
    labels: { "app.kubernetes.io/component": "postgresql" },
    ports: [],
  },
  "nats.example.com": { name: "NATS", address: "10.1.0.5" },
  "redis.example.com": { name: "Redis", address: "10.2.0.5" },
  "parley-rabbitmq": { name: "the queue", address: "10.3.0.5" },
  "parley-nats": { name: "the bus", address: "10.4.0.5" },
  "mail.example.com": { name: "the mail server", address: "10.5.0.5" },
  "collector.example.com": { name: "the collector of traces", address: "10.8.0.5" },
  "s3.example.com": { name: "the bucket", address: "10.6.0.5" },
}
