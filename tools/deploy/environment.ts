import type { Container, Manifest } from "./manifests.ts"

/** What Secrets of whole URLs might hold. */
const urls: Readonly<Record<string, string>> = {
  PARLEY_DATABASE_URL: "postgres://parley:secret@postgresql.example.com:5432/parley",
  PARLEY_BROKER_URL: "nats://parley:secret@nats.example.com:4222",
  PARLEY_QUEUE_URL: "amqp://parley:secret@rabbitmq.example.com:5672",
  PARLEY_BUS_URL: "nats://parley:secret@nats.example.com:4222",
  PARLEY_CACHE_URL: "redis://:secret@redis.example.com:6379",
  PARLEY_BLOBS_URL: "s3://key:secret@s3.example.com/files",
  PARLEY_SMTP_URL: "smtp://mail.example.com:587",
}

/** The environment that Kubernetes would give a container: settings of ConfigMaps, then its own, `$(NAME)` replaced. */
export function environmentOf(container: Container, manifests: readonly Manifest[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { configMapRef } of container.envFrom) {
    const map = manifests.find(each => each.kind === "ConfigMap" && each.metadata.name === configMapRef?.name)
    Object.assign(found, map?.data)
  }
  for (const { name, value } of container.env) {
    const given = value ?? urls[name] ?? "secret"
    found[name] = given.replaceAll(/\$\((\w+)\)/g, (whole, inner: string) => found[inner] ?? whole)
  }
  return found
}
