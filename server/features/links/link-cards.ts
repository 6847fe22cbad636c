import { cardLimits, type Message, ParleyError } from "@parley/contract"
import type { Logger } from "pino"
import type { Clock } from "../../platform/clock.ts"
import type { Outbound } from "../../platform/outbound/index.ts"
import type { Rates } from "../../platform/rates.ts"
import type { Task, Tasks } from "../../platform/telemetry/tasks.ts"
import { CardCache } from "./cache.ts"
import { type CardPicture, type FetchedCard, fetchCard, type MakePicture } from "./fetch.ts"
import { linksIn } from "./find.ts"
import { Lanes } from "./lanes.ts"

/** Messages that are older get no cards: those of a catch-up, say. */
const freshMs = 10 * 60_000
const lanesMax = { atOnce: 4, perHost: 2, waiting: 1_000 }
/** Texts of late that were looked at. */
const seenMax = 5_000

/** A card for a message, its picture kept. */
export interface NewCard {
  readonly url: string
  readonly title: string
  readonly description: string
  readonly siteName: string
  readonly picture: { readonly id: string; readonly width: number; readonly height: number } | null
}

export interface LinkCardsOptions {
  readonly outbound: Outbound
  readonly clock: Clock
  readonly rates: Rates
  readonly log: Logger
  readonly tasks: Tasks
  readonly makePicture: MakePicture
  /** Keeps a picture for a message of an author. @returns its id */
  readonly keepPicture: (picture: CardPicture, authorId: string) => Promise<string>
  /** Puts cards on a message. They are dropped where its links have changed meanwhile. */
  readonly setCards: (message: Message, cards: readonly NewCard[]) => Promise<void>
}

/** Fetches the pages that new messages link to and puts cards on the messages. What is under way is lost with the process. */
export class LinkCards {
  readonly #options: LinkCardsOptions
  readonly #task: Task
  readonly #cache: CardCache
  readonly #lanes = new Lanes(lanesMax)
  readonly #stopped = new AbortController()
  readonly #underWay = new Map<string, Promise<FetchedCard | undefined>>()
  readonly #jobs = new Set<Promise<void>>()
  /** Hashes of texts by message. */
  readonly #seen = new Map<string, number | bigint>()

  constructor(options: LinkCardsOptions) {
    this.#options = options
    this.#task = options.tasks.of("make_link_cards")
    this.#cache = new CardCache(options.clock)
  }

  /** Looks at messages that were sent or have changed. Never waits. */
  offer(messages: readonly Message[]): void {
    for (const message of messages) {
      const links = this.#wantedOf(message)
      if (links.length === 0) continue
      const job = this.#task
        .run(() => this.#serve(message, links))
        .catch(error => this.#options.log.warn({ err: error }, "a link card could not be put on its message"))
        .finally(() => this.#jobs.delete(job))
      this.#jobs.add(job)
    }
  }

  /** Breaks off what is being fetched. Resolves once nothing is under way. */
  async close(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#jobs)
  }

  #wantedOf(message: Message): string[] {
    if (this.#stopped.signal.aborted || this.#jobs.size >= lanesMax.waiting) return []
    if (message.deletedAt !== null) return []
    const links = linksIn(message.text).slice(0, cardLimits.cardsMax)
    if (links.length === 0) this.#seen.delete(message.id)
    if (links.length === 0 || !this.#isNews(message)) return []
    const have = new Set(message.cards.map(card => card.url))
    return links.filter(
      link => link.length <= cardLimits.urlMax && !have.has(link) && this.#mayFetch(message, link),
    )
  }

  /** Reactions and pins change a message too; its links are looked at once for each text. */
  #isNews({ id, text, createdAt, editedAt }: Message): boolean {
    const age = this.#options.clock.now() - Date.parse(editedAt ?? createdAt)
    const hash = Bun.hash(text)
    if (age > freshMs || this.#seen.get(id) === hash) return false
    this.#seen.delete(id)
    this.#seen.set(id, hash)
    const [oldest] = this.#seen.keys()
    if (this.#seen.size > seenMax && oldest !== undefined) this.#seen.delete(oldest)
    return true
  }

  #mayFetch({ author }: Message, link: string): boolean {
    if (this.#cache.get(link)) return true
    try {
      // By this node alone, so there is nothing to wait for.
      void this.#options.rates.spend("links", { userId: author.id, address: "" })
      return true
    } catch (error) {
      if (error instanceof ParleyError) return false
      throw error
    }
  }

  async #serve(message: Message, links: readonly string[]): Promise<void> {
    const found = await Promise.all(links.map(async url => ({ url, card: await this.#cardOf(url) })))
    const cards: NewCard[] = []
    for (const { url, card } of found) {
      if (this.#stopped.signal.aborted || !card) continue
      const { title, description, siteName, picture } = card
      const kept = picture && {
        id: await this.#options.keepPicture(picture, message.author.id),
        width: picture.width,
        height: picture.height,
      }
      cards.push({ url, title, description, siteName, picture: kept ?? null })
    }
    if (cards.length > 0) await this.#options.setCards(message, cards)
  }

  async #cardOf(url: string): Promise<FetchedCard | undefined> {
    const known = this.#cache.get(url)
    if (known) return known.card
    const underWay = this.#underWay.get(url) ?? this.#fetch(url).finally(() => this.#underWay.delete(url))
    this.#underWay.set(url, underWay)
    return await underWay
  }

  /** Why a page gives no card is between it and us: the log tells it at `debug`, without the link. */
  async #fetch(url: string): Promise<FetchedCard | undefined> {
    const { signal } = this.#stopped
    try {
      const card = await this.#lanes.run(new URL(url).hostname, () => fetchCard(this.#options, url, signal))
      this.#cache.set(url, card)
      return card
    } catch (error) {
      this.#options.log.debug({ reason: error instanceof Error ? error.message : "" }, "a link gave no card")
      if (!signal.aborted) this.#cache.set(url, undefined)
      return undefined
    }
  }
}
