import { cardLimits } from "@parley/contract"
import type { Outbound } from "../../platform/outbound/index.ts"
import { type Got, getOutside, Refused } from "./get.ts"
import { cleaned, decodePage, type PageFacts, readPage } from "./page.ts"

const pageMs = 5_000
const pageBytesMax = 512 * 1024
const pictureBytesMax = 2 * 1024 * 1024

/** A picture of ours, made from one of a page. */
export interface CardPicture {
  readonly webp: Uint8Array
  readonly width: number
  readonly height: number
}

/** Makes a small picture of what may be an image. @returns undefined when it is none. Media implements it. */
export type MakePicture = (image: Uint8Array<ArrayBuffer>) => Promise<CardPicture | undefined>

export interface FetchedCard extends Omit<PageFacts, "picture"> {
  readonly picture: CardPicture | undefined
}

/**
 * What a link's page says of itself. All of it, the picture too, takes five seconds at most.
 * @throws Refused, or what the connection failed with
 */
export async function fetchCard(
  { outbound, makePicture }: { outbound: Outbound; makePicture: MakePicture },
  link: string,
  stopped: AbortSignal,
): Promise<FetchedCard> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(pageMs)])
  const accept = "text/html,application/xhtml+xml,image/*;q=0.8"
  const got = await getOutside(outbound, link, { accept, bytesMax: pageBytesMax, signal })
  if (got.type.startsWith("image/")) {
    const name = cleaned(nameOf(got.url), cardLimits.titleMax)
    const picture = got.whole
      ? await makePicture(got.bytes)
      : await fetchPicture({ outbound, makePicture }, got.url.href, signal)
    if (!picture) throw new Refused("It is no image after all.")
    return { title: name, description: "", siteName: got.url.hostname, picture }
  }
  const facts = await readHtml(got)
  const address = facts.picture === undefined ? undefined : URL.parse(facts.picture, got.url.href)?.href
  // A page is worth a card without its picture.
  const picture =
    address === undefined
      ? undefined
      : await fetchPicture({ outbound, makePicture }, address, signal).catch(() => undefined)
  return { ...facts, siteName: facts.siteName || got.url.hostname.replace(/^www\./, ""), picture }
}

async function readHtml(got: Got): Promise<PageFacts> {
  if (got.type !== "text/html" && got.type !== "application/xhtml+xml") throw new Refused("It is no page.")
  const facts = await readPage(decodePage(got.bytes, got.charset))
  if (!facts) throw new Refused("The page has no title.")
  return facts
}

async function fetchPicture(
  { outbound, makePicture }: { outbound: Outbound; makePicture: MakePicture },
  address: string,
  signal: AbortSignal,
): Promise<CardPicture | undefined> {
  const got = await getOutside(outbound, address, { accept: "image/*", bytesMax: pictureBytesMax, signal })
  return got.whole ? await makePicture(got.bytes) : undefined
}

/** The name of the file that a URL ends in. */
function nameOf(url: URL): string {
  const last = url.pathname.split("/").at(-1) || url.hostname
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
