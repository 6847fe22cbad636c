import { z } from "zod"
import { addressSet } from "../platform/addresses.ts"
import { parseS3Url } from "../platform/blobs/s3-url.ts"
import { logLevels, logParts } from "../platform/telemetry/log.ts"
import { roles } from "./roles.ts"

export const roleList = z
  .string()
  .transform(text => text.split(",").map(name => name.trim()))
  .pipe(z.array(z.enum(roles, { error: issue => unknownRole(String(issue.input)) })).min(1))

function unknownRole(name: string): string {
  return `there is no role "${name}"; the roles are ${roles.join(", ")}`
}

/** `-` says "none" where the default is not. */
export const addresses = z
  .string()
  .transform(text => (text === "-" ? "" : text))
  .superRefine((text, context) => {
    try {
      addressSet(text)
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : "cannot be read")
    }
  })

export const brokerUrl = z
  .string()
  .regex(
    /^(memory:$|(nats|tls|amqps?):\/\/[^/?])/,
    'takes "memory:", "nats://user:password@host:4222" or "tls://...", "amqp://user:password@host:5672" or "amqps://..."',
  )

export const blobsUrl = z
  .string()
  .regex(/^(file:.|s3:\/\/)/, 'takes "file:<folder>" or "s3://..."')
  .superRefine((url, context) => {
    try {
      if (url.startsWith("s3:")) parseS3Url(url)
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : "cannot be read")
    }
  })

export const logLevelsOfParts = z
  .string()
  .transform(text => text.split(",").filter(each => each.trim() !== ""))
  .transform(pairs => Object.fromEntries(pairs.map(pair => pair.split("=", 2).map(each => each.trim()))))
  .pipe(z.partialRecord(z.enum(logParts), z.enum(logLevels)))

export const origin = z.url({ protocol: /^https?$/ }).refine(url => URL.parse(url)?.origin === url)
