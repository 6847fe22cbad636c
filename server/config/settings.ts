import { z } from "zod"
import { logLevels, logParts } from "../platform/telemetry/log.ts"
import { servingRoles } from "./roles.ts"
import { addresses, blobsUrl, brokerUrl, logLevelsOfParts, origin, roleList } from "./values.ts"

export interface Setting<T extends z.ZodType = z.ZodType> {
  readonly env: `PARLEY_${string}`
  readonly flag?: string
  readonly default: string
  readonly schema: T
  readonly doc: string
  /** Another name by which the rest of the world knows it; ours wins. */
  readonly also?: string
  /** A URL that may hold a password: it is shown without. */
  readonly secret?: true
}

const setting = <T extends z.ZodType>(definition: Setting<T>): Setting<T> => definition

/**
 * Every setting: from its flag, else from the environment, else its default. In the environment the name with `_FILE` may
 * give the path of a file that holds the value.
 */
export const settings = {
  roles: setting({
    env: "PARLEY_ROLES",
    flag: "roles",
    default: servingRoles.join(","),
    schema: roleList,
    doc: "What this process does, by commas. By default everything.",
  }),
  host: setting({
    env: "PARLEY_HOST",
    flag: "host",
    default: "0.0.0.0",
    schema: z.string().min(1),
    doc: "Address to listen on. 127.0.0.1 lets only this machine in.",
  }),
  port: setting({
    env: "PARLEY_PORT",
    flag: "port",
    default: "3000",
    schema: z.coerce.number().int().min(0).max(65_535),
    doc: "Port to listen on; 0 takes any free one.",
  }),
  publicUrl: setting({
    env: "PARLEY_PUBLIC_URL",
    flag: "public-url",
    default: "",
    schema: z.union([
      z.literal(""),
      z.url({ protocol: /^https?$/ }).transform(url => url.replace(/\/+$/, "")),
    ]),
    doc: "Where people reach Parley, for links in invites and as an allowed origin. By default the address they used.",
  }),
  databaseUrl: setting({
    env: "PARLEY_DATABASE_URL",
    flag: "database-url",
    default: "sqlite:./data/parley.db",
    schema: z
      .string()
      .refine(
        url =>
          /^(sqlite:.+|postgres(ql)?:\/\/.+)/.test(url) && (url.startsWith("sqlite:") || URL.canParse(url)),
        'takes "sqlite:<path>" or "postgres://user:password@host/database"',
      ),
    secret: true,
    doc: "The database: sqlite:<path> or postgres://user:password@host/database.",
  }),
  blobsUrl: setting({
    env: "PARLEY_BLOBS_URL",
    flag: "blobs-url",
    default: "file:./data/blobs",
    secret: true,
    schema: blobsUrl,
    doc: "Where uploaded files are kept: file:<folder>, or a bucket: s3://<access key>:<secret key>@<host>/<bucket>?region=<region>.",
  }),
  brokerUrl: setting({
    env: "PARLEY_BROKER_URL",
    flag: "broker-url",
    default: "memory:",
    secret: true,
    schema: brokerUrl,
    doc: "Queue and bus in one: memory: (within this process), nats://user:password@host:4222 or tls://... (NATS), amqp://user:password@host:5672 or amqps://... (RabbitMQ).",
  }),
  queueUrl: setting({
    env: "PARLEY_QUEUE_URL",
    default: "",
    secret: true,
    schema: z.union([z.literal(""), brokerUrl]),
    doc: "The queue of room commands, if it is not the broker: as PARLEY_BROKER_URL.",
  }),
  busUrl: setting({
    env: "PARLEY_BUS_URL",
    default: "",
    secret: true,
    schema: z.union([z.literal(""), brokerUrl]),
    doc: "Announcements between nodes, if they do not go over the broker: as PARLEY_BROKER_URL.",
  }),
  cacheUrl: setting({
    env: "PARLEY_CACHE_URL",
    flag: "cache-url",
    default: "memory:",
    secret: true,
    schema: z
      .string()
      .regex(
        /^(memory:$|rediss?:\/\/[^/?])/,
        'takes "memory:", "redis://user:password@host:6379" or "rediss://..."',
      ),
    doc: "What nodes know of the moment, such as who is online: memory: (within this process), redis://user:password@host:6379 or rediss://...",
  }),
  leaseSeconds: setting({
    env: "PARLEY_LEASE_SECONDS",
    default: "10",
    schema: z.coerce.number().min(0.5).max(300),
    doc: "How long a worker that died keeps its rooms from the others, where there are several: 0.5 to 300 seconds.",
  }),
  signUp: setting({
    env: "PARLEY_SIGN_UP",
    flag: "sign-up",
    default: "open",
    schema: z.enum(["open", "invite", "closed"], 'takes "open", "invite" or "closed"'),
    doc: "Who may create an account: open, invite (with a room's invite link) or closed. The first person always may.",
  }),
  signingKeyFile: setting({
    env: "PARLEY_SIGNING_KEY_FILE",
    default: "",
    schema: z.string(),
    doc: "File with the ES256 key of access tokens (PEM or JWK). By default one is made and kept in the database.",
  }),
  encryptionKeyFile: setting({
    env: "PARLEY_ENCRYPTION_KEY_FILE",
    default: "",
    schema: z.string(),
    doc: "File with the key that seals the secrets of second factors: 32 bytes in base64. By default one is made and kept in the database.",
  }),
  oidcProvidersFile: setting({
    env: "PARLEY_OIDC_PROVIDERS_FILE",
    default: "",
    schema: z.string(),
    doc: "JSON file with the providers of single sign-on: [{id, name, issuer, clientId, clientSecret}]; see docs/identity.md.",
  }),
  smtpUrl: setting({
    env: "PARLEY_SMTP_URL",
    default: "",
    secret: true,
    schema: z.union(
      [z.literal(""), z.url({ protocol: /^smtps?$/ })],
      'takes "smtp://host:port" or "smtps://..."',
    ),
    doc: "The server that sends mail: smtp://user:password@host:587 or smtps://... Without it no mail is sent.",
  }),
  smtpFrom: setting({
    env: "PARLEY_SMTP_FROM",
    default: "",
    schema: z.string().regex(/^([^\r\n]*@[^\r\n]*)?$/, "takes an e-mail address"),
    doc: "The sender of mail: Parley <parley@example.com>.",
  }),
  secureCookies: setting({
    env: "PARLEY_SECURE_COOKIES",
    default: "auto",
    schema: z.enum(["auto", "always"], 'takes "auto" or "always"'),
    doc: "When cookies are for https alone: auto (if the request came over https) or always.",
  }),
  trustedProxies: setting({
    env: "PARLEY_TRUSTED_PROXIES",
    default: "",
    schema: addresses,
    doc: "Proxies whose X-Forwarded-For is believed: addresses and ranges by commas, 10.0.0.0/8. By default none.",
  }),
  rateLimits: setting({
    env: "PARLEY_RATE_LIMITS",
    default: "on",
    schema: z.enum(["on", "off"], 'takes "on" or "off"'),
    doc: "Whether callers are held to the rates of docs/limits.md: on or off (to measure, or behind what does it already).",
  }),
  rateExempt: setting({
    env: "PARLEY_RATE_EXEMPT",
    default: "127.0.0.0/8,::1",
    schema: addresses,
    doc: "Addresses and ranges that no rate by address counts, by commas. By default this machine; - for none.",
  }),
  corsOrigins: setting({
    env: "PARLEY_CORS_ORIGINS",
    default: "",
    schema: z
      .string()
      .transform(text =>
        text
          .split(",")
          .map(each => each.trim())
          .filter(each => each !== ""),
      )
      .pipe(
        z.array(
          z.union([z.literal("*"), origin], 'takes origins by commas, "https://app.example.com", or "*"'),
        ),
      ),
    doc: "Origins whose pages may call this server with a token of their own, by commas; * for any. By default none.",
  }),
  pushKeyFile: setting({
    env: "PARLEY_PUSH_KEY_FILE",
    default: "",
    schema: z.string(),
    doc: "File with the P-256 key of Web Push (PEM or JWK). By default one is made and kept in the database.",
  }),
  pushContact: setting({
    env: "PARLEY_PUSH_CONTACT",
    default: "",
    schema: z.union([z.literal(""), z.url({ protocol: /^(https|mailto)$/ })]),
    doc: "Whom push services reach about this server: mailto:<address> or https://<page>. By default the public URL.",
  }),
  outboundAllow: setting({
    env: "PARLEY_OUTBOUND_ALLOW",
    default: "",
    schema: addresses,
    doc: "Addresses and ranges inside the network that may be called for people, on any port, by commas: 10.1.2.0/24.",
  }),
  backupFolder: setting({
    env: "PARLEY_BACKUP_FOLDER",
    default: "",
    schema: z.string(),
    doc: "Where the server puts backups of itself, each in a folder of its own. By default it makes none. For SQLite and files of this machine.",
  }),
  backupHours: setting({
    env: "PARLEY_BACKUP_HOURS",
    default: "24",
    schema: z.coerce
      .number()
      .min(1)
      .max(24 * 365),
    doc: "Hours between two backups. One that was missed is made at the start.",
  }),
  backupKeep: setting({
    env: "PARLEY_BACKUP_KEEP",
    default: "14",
    schema: z.coerce.number().int().min(1).max(10_000),
    doc: "How many backups are kept; the oldest go first, once a newer one is whole.",
  }),
  linkCards: setting({
    env: "PARLEY_LINK_CARDS",
    flag: "link-cards",
    default: "on",
    schema: z.enum(["on", "off"], 'takes "on" or "off"'),
    doc: "Whether the server fetches the pages that messages link to, and shows their title and picture: on or off.",
  }),
  otlpUrl: setting({
    env: "PARLEY_OTLP_URL",
    also: "OTEL_EXPORTER_OTLP_ENDPOINT",
    default: "",
    secret: true,
    schema: z.union([z.literal(""), z.url({ protocol: /^https?$/ })], 'takes "http://host:4318"'),
    doc: "The collector that takes traces (OTLP over HTTP, JSON): http://collector:4318. Without it none are made. Also OTEL_EXPORTER_OTLP_ENDPOINT.",
  }),
  traceRatio: setting({
    env: "PARLEY_TRACE_RATIO",
    default: "0.01",
    schema: z.coerce.number().min(0).max(1),
    doc: "Of the requests and events that come in, how many are traced: 0 to 1. By default one in a hundred.",
  }),
  logLevel: setting({
    env: "PARLEY_LOG_LEVEL",
    flag: "log-level",
    default: "info",
    schema: z.enum(logLevels),
    doc: "The least important lines to log: debug, info, warn, error or silent. Logs are JSON on stderr.",
  }),
  logLevels: setting({
    env: "PARLEY_LOG_LEVELS",
    default: "",
    schema: logLevelsOfParts,
    doc: `Parts with a level of their own, by commas: realtime=debug,identity=warn. The parts are ${logParts.join(", ")}.`,
  }),
} as const

type Settings = typeof settings
export type SettingName = keyof Settings
export type Config = { readonly [K in SettingName]: z.output<Settings[K]["schema"]> }
