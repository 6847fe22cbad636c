/** A bucket, and who we are to it. */
export interface S3Place {
  readonly origin: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const wanted = "s3://<access key>:<secret key>@<host>[:<port>]/<bucket>[?region=<region>][&tls=off]"

/**
 * Reads `s3://key:secret@host:port/bucket?region=eu-central-1&tls=off`. The secret is percent-encoded, as in every URL.
 * @throws Error with a sentence that holds nothing secret
 */
export function parseS3Url(text: string): S3Place {
  const url = URL.parse(text)
  const bucket = url?.pathname.replace(/^\/|\/$/g, "") ?? ""
  if (url?.protocol !== "s3:" || url.hostname === "" || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new Error(`The URL of the bucket cannot be read: it takes ${wanted}.`)
  }
  if (url.username === "" || url.password === "") {
    throw new Error(`The URL of the bucket ${bucket} names no access key and secret key: it takes ${wanted}.`)
  }
  const unknown = [...url.searchParams.keys()].find(name => name !== "region" && name !== "tls")
  if (unknown !== undefined)
    throw new Error(`The URL of the bucket has an unknown part "${unknown}": it takes ${wanted}.`)
  const tls = url.searchParams.get("tls") ?? "on"
  if (tls !== "on" && tls !== "off") throw new Error('In the URL of the bucket, tls is "on" or "off".')
  return {
    origin: `${tls === "on" ? "https" : "http"}://${url.host}`,
    bucket,
    region: url.searchParams.get("region") ?? "us-east-1",
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
  }
}
